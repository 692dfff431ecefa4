-- One row is an exposure of a brand: its two people and the adoptions of both, by number, with the moments of both.
WITH people AS (
    SELECT author_id, row_number() OVER (ORDER BY author_id) - 1 AS n FROM shares_of_credit WHERE brand = $brand
),
parts AS (SELECT * FROM credit_parts WHERE brand = $brand),
taken_up AS (
    SELECT item, adopter_id AS person FROM parts
    UNION
    SELECT item, influencer_id FROM parts
),
numbered AS (SELECT item, person, row_number() OVER (ORDER BY item, person) - 1 AS n FROM taken_up)
SELECT
    a.n AS adoption, s.n AS source, reader.n AS adopter, author.n AS influencer, epoch_ms(p.adopted_at) AS adopted_ms,
    epoch_ms(p.seen_at) AS seen_ms
FROM parts AS p
JOIN numbered AS a ON a.item = p.item AND a.person = p.adopter_id
JOIN numbered AS s ON s.item = p.item AND s.person = p.influencer_id
JOIN people AS reader ON reader.author_id = p.adopter_id
JOIN people AS author ON author.author_id = p.influencer_id
ORDER BY a.n, s.n
