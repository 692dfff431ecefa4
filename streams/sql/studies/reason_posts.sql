-- One row is a post of a person, or of the brand's own that answers nobody: its side, and whose vote it is a part of.
WITH sided AS (
    SELECT
        m.source, m.mention_id, m.brand, m.language, m.author_id, m.reply_to_id,
        m.provenance = 'staff' OR o.account IS NOT NULL AS is_own
    FROM mentions AS m
    LEFT JOIN (
        SELECT DISTINCT id AS brand, ltrim(lower(unnest(accounts)), '@') AS account FROM brands WHERE valid_to IS NULL
    ) AS o ON o.brand = m.brand AND o.account = ltrim(lower(m.author_id), '@')
    WHERE (m.provenance IN ('organic', 'staff') OR o.account IS NOT NULL) AND ($brand IS NULL OR m.brand = $brand)
)
SELECT
    source, mention_id, brand, language, if(is_own, 'brand', 'people') AS side,
    if(is_own, source || '/' || mention_id, author_id) AS voter
FROM sided
WHERE NOT is_own OR reply_to_id IS NULL
