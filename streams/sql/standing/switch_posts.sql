-- One row is a post about a rival by someone who turned to them, since they did and until it was known.
WITH members AS (
    SELECT ours.id AS brand, said.id AS about FROM brands AS ours JOIN brands AS said USING (competitor_group)
    WHERE ours.valid_to IS NULL AND said.valid_to IS NULL AND ours.id <> said.id
)
SELECT t.n, m.source, m.mention_id, m.author_id, any_value(b.name ORDER BY b.id) AS rival
FROM turns AS t
JOIN members AS r ON r.brand = t.brand
JOIN mentions AS m ON m.brand = r.about AND m.source = t.source AND m.author_id = t.author_id
JOIN brands AS b ON b.id = m.brand AND b.valid_to IS NULL
WHERE m.polarity >= 0 AND coalesce(m.act, '') NOT IN ('ask', 'complain')
    AND coalesce(m.provenance, 'organic') IN ('organic', 'unknown')
    AND m.posted_at >= make_timestamp_ms(t.turned_ms)
    AND m.posted_at < make_timestamp_ms(t.voted_ms) + INTERVAL 1 DAY
GROUP BY t.n, m.source, m.mention_id, m.author_id, m.posted_at
ORDER BY t.n, m.posted_at DESC, m.mention_id
