-- One row is somebody who had shown an item to one who took it up: their part, and by what the one could see the other.
WITH parts AS (SELECT * FROM credit_parts WHERE brand = $brand AND item = $item AND adopter_id = $adopter),
acts AS (
    SELECT p.influencer_id, i.happened_at, true AS is_own
    FROM parts AS p
    JOIN interactions AS i ON i.brand = p.brand AND i.actor_id = p.adopter_id AND i.target_id = p.influencer_id
    -- one sees whom one acts on at once, and whom one speaks to a moment later (sql/influence/contacts.sql)
    WHERE i.happened_at < p.adopted_at OR (i.happened_at = p.adopted_at AND i.kind <> 'mention')
    UNION ALL
    SELECT p.influencer_id, i.happened_at, false
    FROM parts AS p
    JOIN interactions AS i ON i.brand = p.brand AND i.actor_id = p.influencer_id AND i.target_id = p.adopter_id
    WHERE i.happened_at < p.adopted_at AND i.kind IN ('reply', 'quote', 'mention')
),
met AS (
    SELECT
        influencer_id, count(*) FILTER (is_own) AS acts, count(*) FILTER (NOT is_own) AS spoken_to,
        min(happened_at) AS met_at
    FROM acts
    GROUP BY influencer_id
),
followed AS (
    SELECT p.influencer_id, min(f.since) AS followed_at
    FROM parts AS p
    JOIN follows AS f ON f.source_id = p.adopter_id AND f.target_id = p.influencer_id
    WHERE f.since < p.adopted_at
    GROUP BY p.influencer_id
)
SELECT
    p.influencer_id, p.adopted_at, p.seen_at, p.strength, f.followed_at, m.met_at, coalesce(m.acts, 0) AS acts,
    coalesce(m.spoken_to, 0) AS spoken_to, p.by_share, p.by_equal, p.by_decay, p.by_first, p.by_last, p.by_shapley,
    p.credit_lo, p.credit_hi
FROM parts AS p
LEFT JOIN followed AS f USING (influencer_id)
LEFT JOIN met AS m USING (influencer_id)
ORDER BY p.by_share DESC, p.seen_at, p.influencer_id
