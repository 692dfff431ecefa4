-- One row is one of the latest posts of a brand, its author by number, in order of time.
SELECT
    brand, source, mention_id, author, posted_at, epoch_ms(posted_at) AS at_ms, text, language, coalesce(marks, []) AS marks,
    coalesce(blame, 0) AS blame, coalesce(praise, 0) AS praise, coalesce(has_tag, 0) AS has_tag,
    coalesce(has_link, 0) AS has_link, coalesce(asks, 0) AS asks, is_judged
FROM past_posts
ORDER BY brand, n
