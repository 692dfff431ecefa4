-- One row is one of `past_posts`, its author by number, in order of time.
SELECT
    p.brand, p.source, p.mention_id, w.n AS author, p.posted_at, epoch_ms(p.posted_at) AS at_ms, p.text, p.language,
    coalesce(p.marks, []) AS marks, coalesce(p.blame, 0) AS blame, coalesce(p.praise, 0) AS praise, p.has_tag, p.has_link,
    coalesce(p.asks, 0) AS asks, p.is_judged
FROM past_posts AS p
JOIN numbered AS w ON w.brand = p.brand AND w.person = p.author_id
ORDER BY p.brand, p.n
