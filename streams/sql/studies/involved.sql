-- One row is a person of a brand who was active before a moment: on how many days before it, just before it and after it,
-- and with how many others they had to do by then.
WITH people AS (
    SELECT brand, author_id AS person, epoch_ms(posted_at) AS at_ms FROM mentions WHERE provenance = 'organic'
    UNION ALL
    SELECT brand, actor_id, epoch_ms(happened_at) FROM interactions WHERE kind <> 'mention'
),
days AS (
    SELECT DISTINCT p.brand, p.person, (p.at_ms - s.from_ms) // 86400000 AS day, s.now_day, s.days
    FROM people AS p
    JOIN involved_spans AS s USING (brand)
    ANTI JOIN (SELECT brand, author_id AS person FROM community_staff) AS o USING (brand, person)
    WHERE p.at_ms >= s.from_ms
),
active AS (
    SELECT
        brand, person, count(*) FILTER (day < now_day) AS earlier,
        count(*) FILTER (day < now_day AND day >= now_day - days) AS just_before,
        count(*) FILTER (day >= now_day AND day < now_day + days) AS later
    FROM days
    GROUP BY brand, person
    HAVING earlier > 0
),
met AS (
    SELECT i.brand, i.actor_id AS one, i.target_id AS other
    FROM interactions AS i
    JOIN involved_spans AS s USING (brand)
    WHERE
        i.target_id <> i.actor_id AND epoch_ms(i.happened_at) >= s.from_ms
        AND epoch_ms(i.happened_at) < s.from_ms + s.now_day * 86400000
    UNION
    SELECT i.brand, i.target_id, i.actor_id
    FROM interactions AS i
    JOIN involved_spans AS s USING (brand)
    WHERE
        i.target_id <> i.actor_id AND epoch_ms(i.happened_at) >= s.from_ms
        AND epoch_ms(i.happened_at) < s.from_ms + s.now_day * 86400000
    UNION
    SELECT a.brand, f.source_id, f.target_id
    FROM follows AS f
    JOIN active AS a ON a.person = f.source_id
    JOIN active AS b ON b.brand = a.brand AND b.person = f.target_id
    JOIN involved_spans AS s ON s.brand = a.brand
    WHERE f.source_id <> f.target_id AND epoch_ms(f.since) < s.from_ms + s.now_day * 86400000
    UNION
    SELECT a.brand, f.target_id, f.source_id
    FROM follows AS f
    JOIN active AS a ON a.person = f.target_id
    JOIN active AS b ON b.brand = a.brand AND b.person = f.source_id
    JOIN involved_spans AS s ON s.brand = a.brand
    WHERE f.source_id <> f.target_id AND epoch_ms(f.since) < s.from_ms + s.now_day * 86400000
),
contacts AS (
    SELECT m.brand, m.one AS person, count(*) AS n
    FROM met AS m
    ANTI JOIN (SELECT brand, author_id AS other FROM community_staff) AS o USING (brand, other)
    GROUP BY m.brand, m.one
)
SELECT a.brand, a.earlier, a.just_before, a.later, coalesce(c.n, 0) AS contacts
FROM active AS a
LEFT JOIN contacts AS c USING (brand, person)
ORDER BY a.brand, a.person
