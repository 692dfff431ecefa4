-- One row is an adoption of a brand and one who had shown the item to the adopter, with their part under each rule.
SELECT
    item, adopter_id, influencer_id, epoch_ms(adopted_at) AS adopted_ms, epoch_ms(seen_at) AS seen_ms, strength,
    by_share, by_decay, by_first, by_last, by_equal, by_shapley
FROM credit_parts
WHERE brand = $brand
