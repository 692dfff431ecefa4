-- One row is a turn of someone who was among the 25 whom most people answered or passed on, in the 90 days before.
WITH members AS (
    SELECT ours.id AS brand, said.id AS about FROM brands AS ours JOIN brands AS said USING (competitor_group)
    WHERE ours.valid_to IS NULL AND said.valid_to IS NULL
),
acts AS (
    SELECT t.brand, t.voted_ms, i.source, i.target_id, count(DISTINCT i.actor_id) AS people
    FROM (SELECT DISTINCT brand, voted_ms FROM turns) AS t
    JOIN members AS m ON m.brand = t.brand
    JOIN interactions AS i ON i.brand = m.about
        AND i.happened_at < make_timestamp_ms(t.voted_ms) + INTERVAL 1 DAY
        AND i.happened_at >= make_timestamp_ms(t.voted_ms) - INTERVAL 89 DAY
    WHERE i.kind <> 'mention' AND i.target_id IS NOT NULL AND i.actor_id <> i.target_id
    GROUP BY ALL
),
placed AS (SELECT *, rank() OVER (PARTITION BY brand, voted_ms ORDER BY people DESC) AS place FROM acts)
SELECT t.n, p.people, p.place
FROM turns AS t
JOIN placed AS p ON p.brand = t.brand AND p.voted_ms = t.voted_ms AND p.source = t.source AND p.target_id = t.author_id
WHERE p.people >= 5 AND p.place <= 25
ORDER BY t.n
