-- One row is a post by one of these people in which they neither ask nor complain, the latest of each.
SELECT m.author_id AS person, '' AS asker, r.reason, coalesce(m.language, '') AS language, m.text
FROM mentions_full AS m
LEFT JOIN (
    SELECT source, mention_id, arg_max(label, (p, label)) AS reason
    FROM labels
    WHERE brand = $brand AND scheme = 'reason' AND p >= 0.5
    GROUP BY source, mention_id
) AS r ON r.source = m.source AND r.mention_id = m.mention_id
WHERE
    m.brand = $brand AND list_contains($people, m.author_id) AND m.text IS NOT NULL AND m.provenance = 'organic'
    AND coalesce(m.act, '') NOT IN ('ask', 'complain')
QUALIFY row_number() OVER (PARTITION BY m.author_id ORDER BY m.posted_at DESC, m.source, m.mention_id) <= 100
ORDER BY person, m.posted_at, m.source, m.mention_id
