-- One row is a week, a brand and a motive: expected authors who show it, one vote an author, uncorrected. Parameter: brand.
WITH per_author AS (
    SELECT date_trunc('week', m.posted_at) AS week, m.brand, l.label AS motive, m.author_id, max(l.p) AS p
    FROM mentions AS m
    JOIN labels AS l USING (source, mention_id, brand)
    WHERE l.scheme = 'motive' AND m.provenance = 'organic' AND NOT contains(l.label, '.')
        AND ($brand IS NULL OR m.brand = $brand)
    GROUP BY ALL
),
mix AS (SELECT week, brand, motive, sum(p) AS expected_authors FROM per_author GROUP BY ALL)
SELECT week, brand, motive, expected_authors,
    expected_authors / sum(expected_authors) OVER (PARTITION BY week, brand) AS part_of_mix
FROM mix
ORDER BY week, brand, part_of_mix DESC, motive
