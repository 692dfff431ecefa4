-- One row is a numbered person: their role, as the view people tells it, and the language of most of their posts.
-- `ranks` are the ranks of this very refresh, which the store does not hold yet.
WITH posts AS (
    SELECT
        brand, author_id AS person, count(*) AS mentions, count(*) FILTER (act = 'ask') AS asks, bool_or(provenance = 'staff') AS is_staff
    FROM mentions
    GROUP BY brand, author_id
),
accounts AS (
    SELECT DISTINCT id AS brand, ltrim(lower(unnest(accounts)), '@') AS account FROM brands WHERE valid_to IS NULL
),
ranked AS (SELECT brand, least(greatest(10, count(*) // 100), count(*) // 5) AS best FROM ranks GROUP BY brand),
spoken AS (
    SELECT brand, author_id AS person, language, count(*) AS n
    FROM mentions
    WHERE language IS NOT NULL
    GROUP BY brand, author_id, language
),
languages AS (SELECT brand, person, first(language ORDER BY n DESC, language) AS language FROM spoken GROUP BY brand, person)
SELECT
    p.brand, l.language,
    CASE
        WHEN coalesce(t.is_staff, false) OR a.account IS NOT NULL THEN 'staff'
        WHEN s.rank_hi <= r.best THEN 'leader'
        WHEN t.asks > 0 AND 2 * t.asks >= t.mentions THEN 'seeker'
        ELSE 'member'
    END AS role
FROM numbered AS p
LEFT JOIN posts AS t ON t.brand = p.brand AND t.person = p.person
LEFT JOIN accounts AS a ON a.brand = p.brand AND a.account = ltrim(lower(p.person), '@')
LEFT JOIN ranks AS s ON s.brand = p.brand AND s.author_id = p.person
LEFT JOIN ranked AS r ON r.brand = p.brand
LEFT JOIN languages AS l ON l.brand = p.brand AND l.person = p.person
ORDER BY p.brand, p.n
