-- One row is: this person acted on that one on a day (UTC), as heavily as the heaviest act, or has followed them since.
WITH acts AS ( -- by number, as days are grouped quicker so than by name
    SELECT s.n AS source, t.n AS target, min(epoch_ms(i.happened_at)) AS at_ms, max(w.weight) AS weight
    FROM interactions AS i
    JOIN markets AS k USING (brand)
    JOIN community_weights AS w USING (kind)
    JOIN community_who AS s ON s.market = k.market AND s.person = i.actor_id
    JOIN community_who AS t ON t.market = k.market AND t.person = i.target_id
    WHERE s.n <> t.n AND w.weight > 0
    GROUP BY s.n, t.n, epoch_ms(i.happened_at) // 86400000
),
followed AS (
    SELECT source_id, target_id, epoch_ms(min(since)) AS at_ms
    FROM follows
    WHERE source_id <> target_id
    GROUP BY source_id, target_id
)
SELECT source, target, at_ms, weight, false AS is_follow
FROM acts
UNION ALL
SELECT s.n, t.n, f.at_ms, 1.0, true
FROM followed AS f
JOIN community_who AS s ON s.person = f.source_id
JOIN community_who AS t ON t.market = s.market AND t.person = f.target_id
