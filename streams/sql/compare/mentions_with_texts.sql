-- One row is a post about a brand, its text also where that moved to the archive.
(
    SELECT m.* REPLACE (coalesce(m.text, t.text) AS text)
    FROM {side}.mentions AS m
    LEFT JOIN ({texts}) AS t ON t.source = m.source AND t.mention_id = m.mention_id AND t.posted_at = m.posted_at
)
