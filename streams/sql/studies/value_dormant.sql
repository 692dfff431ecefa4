-- One row is a tie that was strong once and is silent: somebody who used to act on a person's posts, and who of the brand's
-- own (its accounts, and the team as declared in `value_team`) is nearest to that person now and could speak to them.
WITH staff AS ({staff}),
own AS (
    SELECT brand, author_id FROM staff
    UNION
    SELECT v.brand, p.author_id
    FROM value_team AS v
    JOIN (
        SELECT DISTINCT brand, source_id AS author_id FROM ties
        UNION
        SELECT DISTINCT brand, target_id FROM ties
    ) AS p ON p.brand = v.brand AND ltrim(lower(p.author_id), '@') = v.account
),
asleep AS (
    SELECT
        t.brand, t.target_id AS author_id, t.source_id AS other_id,
        t.weight * pow(2.0, least((epoch_ms(t.as_of) - epoch_ms(t.last_at)) / $half_life_ms, 1000)) AS once, t.weight AS now,
        t.last_at, t.n_reply + t.n_repost + t.n_quote + t.n_mention + t.n_like AS contacts
    FROM ties AS t
    ANTI JOIN own AS a ON a.brand = t.brand AND a.author_id = t.target_id
    ANTI JOIN own AS b ON b.brand = t.brand AND b.author_id = t.source_id
    WHERE t.source_id <> t.target_id AND epoch_ms(t.last_at) < $silent_from_ms
),
kept AS (SELECT * FROM asleep WHERE round(once, 9) >= $strong AND contacts >= 2),
near AS (
    SELECT brand, author_id, own_id, sum(weight) AS weight
    FROM (
        SELECT t.brand, t.source_id AS author_id, t.target_id AS own_id, t.weight FROM ties AS t
        JOIN own AS o ON o.brand = t.brand AND o.author_id = t.target_id
        UNION ALL
        SELECT t.brand, t.target_id, t.source_id, t.weight FROM ties AS t
        JOIN own AS o ON o.brand = t.brand AND o.author_id = t.source_id
    )
    GROUP BY brand, author_id, own_id
),
nearest AS (
    SELECT brand, author_id, first(own_id ORDER BY round(weight, 9) DESC, own_id) AS opener_id, max(weight) AS opener_weight
    FROM near
    WHERE weight >= $floor
    GROUP BY brand, author_id
)
SELECT
    k.brand, k.author_id, k.other_id, k.once, k.now, k.last_at, k.contacts, n.opener_id, n.opener_weight
FROM kept AS k
LEFT JOIN nearest AS n ON n.brand = k.brand AND n.author_id = k.author_id
ORDER BY k.brand, k.author_id, k.other_id
