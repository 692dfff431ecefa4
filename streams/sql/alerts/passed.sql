-- One row is a share of a post about a brand, as the watch is given it.
SELECT
    brand, source, post_id, actor_id, coalesce(mention_id, '') AS of_id, coalesce(target_id, '') AS of_author,
    epoch_ms(happened_at) AS happened_ms
FROM interactions
WHERE kind <> 'mention' AND ($brand IS NULL OR brand = $brand)
ORDER BY happened_at, source, post_id, brand
