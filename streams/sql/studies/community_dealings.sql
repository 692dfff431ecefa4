-- One row is: this person acted on that one on a day (UTC), as heavily as the heaviest act, or has followed them since.
WITH acts AS (
    SELECT
        k.market, i.actor_id AS source_id, i.target_id, min(epoch_ms(i.happened_at)) AS at_ms, max(w.weight) AS weight
    FROM interactions AS i
    JOIN markets AS k USING (brand)
    JOIN community_weights AS w USING (kind)
    WHERE i.target_id IS NOT NULL AND i.target_id <> i.actor_id AND w.weight > 0
    GROUP BY k.market, i.actor_id, i.target_id, epoch_ms(i.happened_at) // 86400000
),
followed AS (
    SELECT source_id, target_id, epoch_ms(min(since)) AS at_ms
    FROM follows
    WHERE source_id <> target_id
    GROUP BY source_id, target_id
)
SELECT a.market, s.n AS source, t.n AS target, a.at_ms, a.weight, false AS is_follow
FROM acts AS a
JOIN community_who AS s ON s.market = a.market AND s.person = a.source_id
JOIN community_who AS t ON t.market = a.market AND t.person = a.target_id
UNION ALL
SELECT s.market, s.n, t.n, f.at_ms, 1.0, true
FROM followed AS f
JOIN community_who AS s ON s.person = f.source_id
JOIN community_who AS t ON t.market = s.market AND t.person = f.target_id
ORDER BY 1
