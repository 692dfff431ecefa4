-- One row is a post of a person or of the brand's own: its side, and who or what has the vote that it is a part of.
SELECT
    m.source, m.mention_id, m.brand, m.language,
    if(m.provenance = 'staff' OR o.account IS NOT NULL, 'brand', 'people') AS side,
    if(m.provenance = 'staff' OR o.account IS NOT NULL, m.source || '/' || m.mention_id, m.author_id) AS voter
FROM mentions AS m
LEFT JOIN (
    SELECT DISTINCT id AS brand, ltrim(lower(unnest(accounts)), '@') AS account FROM brands WHERE valid_to IS NULL
) AS o ON o.brand = m.brand AND o.account = ltrim(lower(m.author_id), '@')
WHERE (m.provenance IN ('organic', 'staff') OR o.account IS NOT NULL) AND ($brand IS NULL OR m.brand = $brand)
