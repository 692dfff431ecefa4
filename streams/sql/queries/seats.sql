-- One row is one of the ten first leaders of a brand, and how many people who ask have not met them. Parameter: brand.
WITH seekers AS (
    SELECT DISTINCT brand, author_id FROM mentions WHERE act = 'ask' AND ($brand IS NULL OR brand = $brand)
),
first_ten AS (
    SELECT brand, author_id, rank_lo, rank_hi FROM people
    WHERE role = 'leader' AND ($brand IS NULL OR brand = $brand)
    QUALIFY row_number() OVER (PARTITION BY brand ORDER BY rank_hi, rank_lo, author_id) <= 10
)
SELECT
    l.brand, l.author_id AS leader, l.rank_lo, l.rank_hi,
    count(DISTINCT s.author_id) FILTER (t.source_id IS NULL) AS seekers_not_met
FROM first_ten AS l
JOIN seekers AS s ON s.brand = l.brand AND s.author_id <> l.author_id
LEFT JOIN ties AS t ON t.brand = l.brand AND t.source_id = l.author_id AND t.target_id = s.author_id
GROUP BY ALL
ORDER BY l.brand, seekers_not_met DESC, leader
