-- One row is a recent post about a brand, with its likeliest motive: the latest hundred.
WITH motives AS (
    SELECT source, mention_id, brand, first(label ORDER BY p DESC, label) AS motive
    FROM labels
    WHERE scheme = 'motive' AND NOT contains(label, '.')
    GROUP BY source, mention_id, brand
)
SELECT m.posted_at, m.brand, m.source, m.author_id, m.language, m.act, o.motive, m.polarity, m.provenance, m.text
FROM mentions AS m
LEFT JOIN motives AS o ON o.source = m.source AND o.mention_id = m.mention_id AND o.brand = m.brand
ORDER BY m.posted_at DESC, m.source, m.mention_id, m.brand
LIMIT 100
