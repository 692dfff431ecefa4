-- One row is a post about a brand, as the watch is given it; the brand's own posts apart.
WITH motives AS (
    SELECT source, mention_id, brand, map_from_entries(list((label, p) ORDER BY label)) AS p
    FROM labels WHERE scheme = 'motive' GROUP BY source, mention_id, brand
)
SELECT
    m.brand, m.source, m.mention_id, m.author_id, epoch_ms(m.posted_at) AS posted_ms, m.provenance, m.polarity,
    coalesce(l.p, MAP {}) AS p, coalesce(m.text, '') AS text, m.links
FROM mentions AS m
LEFT JOIN motives AS l ON l.source = m.source AND l.mention_id = m.mention_id AND l.brand = m.brand
WHERE ($brand IS NULL OR m.brand = $brand)
ORDER BY m.posted_at, m.source, m.mention_id, m.brand
