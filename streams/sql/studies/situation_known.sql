-- One row is an event, and how many of those who were there had written or acted before it began.
WITH firsts AS (
    SELECT brand, author_id, min(at_time) AS first_at
    FROM (
        SELECT m.brand, m.author_id, m.posted_at AS at_time
        FROM mentions AS m
        SEMI JOIN situation_who AS w ON w.brand = m.brand AND w.author_id = m.author_id
        UNION ALL
        SELECT i.brand, i.actor_id, i.happened_at
        FROM interactions AS i
        SEMI JOIN situation_who AS w ON w.brand = i.brand AND w.author_id = i.actor_id
    )
    GROUP BY brand, author_id
)
SELECT w.n, count(*) AS known
FROM situation_who AS w
JOIN situation_events AS e ON e.n = w.n
JOIN firsts AS f ON f.brand = w.brand AND f.author_id = w.author_id AND f.first_at < make_timestamp_ms(e.start_ms)
GROUP BY w.n
ORDER BY w.n
