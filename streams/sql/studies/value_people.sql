-- One row is a person of a brand who took something up, led somebody, or is declared to be worth something; not its own.
-- With $of_people everybody took up one thing, the brand. Under each rule, as lists in the order of rules: what of their adoptions is laid to others (`laid`), and what theirs
-- led to: its sum, the sum of its squares (a square an adopter) and its greatest. All in what adoptions are worth.
WITH staff AS ({staff}),
parts AS (
    SELECT
        brand, adopter_id, influencer_id, sum(by_equal) AS r1, sum(by_decay) AS r2, sum(by_share) AS r3, sum(by_first) AS r4,
        sum(by_last) AS r5, sum(by_shapley) AS r6
    FROM credit_parts
    ANTI JOIN (SELECT brand, author_id AS adopter_id FROM staff) AS s USING (brand, adopter_id)
    WHERE NOT $of_people OR item = 'brand:' || brand
    GROUP BY brand, adopter_id, influencer_id
),
given AS (SELECT brand, account, max(value) AS value FROM value_given GROUP BY brand, account),
members AS (
    SELECT brand, author_id, CASE WHEN $of_people THEN 1 ELSE adoptions END AS adoptions
    FROM shares_of_credit
    WHERE adoptions > 0
    UNION ALL
    SELECT g.brand, g.account, 0
    FROM given AS g
    ANTI JOIN (
        SELECT brand, ltrim(lower(author_id), '@') AS account FROM shares_of_credit WHERE adoptions > 0
    ) AS k USING (brand, account)
),
valued AS (
    SELECT
        m.brand, m.author_id, m.adoptions, g.value IS NOT NULL AS is_declared,
        coalesce( -- ids that differ by case alone are one account, whose worth is shared out over its adoptions
            g.value * CASE WHEN m.adoptions > 0 THEN m.adoptions / sum(m.adoptions) OVER (PARTITION BY m.brand, g.account) ELSE 1 END,
            p.per_adoption * m.adoptions
        ) AS value
    FROM members AS m
    JOIN value_each AS p ON p.brand = m.brand
    LEFT JOIN given AS g ON g.brand = m.brand AND g.account = ltrim(lower(m.author_id), '@')
    ANTI JOIN staff AS s ON s.brand = m.brand AND s.author_id = m.author_id
),
each AS (SELECT *, CASE WHEN adoptions > 0 THEN value / adoptions ELSE 0 END AS worth FROM valued),
in_money AS (
    SELECT p.brand, p.adopter_id, p.influencer_id, e.worth * r1 AS r1, e.worth * r2 AS r2, e.worth * r3 AS r3, e.worth * r4 AS r4,
        e.worth * r5 AS r5, e.worth * r6 AS r6
    FROM parts AS p
    JOIN each AS e ON e.brand = p.brand AND e.author_id = p.adopter_id
),
laid AS (
    SELECT brand, adopter_id AS author_id, [sum(r1), sum(r2), sum(r3), sum(r4), sum(r5), sum(r6)] AS laid
    FROM in_money
    GROUP BY brand, adopter_id
),
led AS (
    SELECT
        brand, influencer_id AS author_id, [sum(r1), sum(r2), sum(r3), sum(r4), sum(r5), sum(r6)] AS led,
        [sum(r1 * r1), sum(r2 * r2), sum(r3 * r3), sum(r4 * r4), sum(r5 * r5), sum(r6 * r6)] AS squares,
        [max(r1), max(r2), max(r3), max(r4), max(r5), max(r6)] AS greatest
    FROM in_money
    GROUP BY brand, influencer_id
),
seen AS (
    SELECT brand, author_id, max(at_time) AS last_at
    FROM (
        SELECT brand, author_id, max(posted_at) AS at_time FROM mentions GROUP BY brand, author_id
        UNION ALL
        SELECT brand, actor_id, max(happened_at) FROM interactions GROUP BY brand, actor_id
    )
    GROUP BY brand, author_id
)
SELECT
    brand, author_id, coalesce(e.adoptions, 0) AS adoptions, coalesce(e.value, 0.0) AS value,
    coalesce(e.is_declared, false) AS is_declared, s.author_id IS NOT NULL AS is_staff,
    coalesce(laid.laid, [0, 0, 0, 0, 0, 0]) AS laid, coalesce(led.led, [0, 0, 0, 0, 0, 0]) AS led,
    coalesce(led.squares, [0, 0, 0, 0, 0, 0]) AS squares, coalesce(led.greatest, [0, 0, 0, 0, 0, 0]) AS greatest, seen.last_at
FROM each AS e
FULL JOIN led USING (brand, author_id)
LEFT JOIN laid USING (brand, author_id)
LEFT JOIN seen USING (brand, author_id)
LEFT JOIN (SELECT DISTINCT brand, author_id FROM staff) AS s USING (brand, author_id)
ORDER BY brand, author_id
