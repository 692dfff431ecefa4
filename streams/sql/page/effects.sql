-- One row is a declared action of a brand and what came of it: a situation, a boost, or a campaign held against another.
WITH said AS (
    SELECT
        'situation' AS kind, situation_id AS id, name, started_at, ended_at, 'new_ties' AS measure, lift AS value, lift_lo AS lo,
        lift_hi AS hi, attendees AS n, placebo_p, verdict, why
    FROM situations
    WHERE brand = $brand
    UNION ALL
    SELECT
        'boost', boost_id, influencer_id, started_at, ended_at, 'lift', lift, lift_lo, lift_hi, audience, placebo_p, verdict, why
    FROM boosts
    WHERE brand = $brand
    UNION ALL
    SELECT
        'campaign', p.campaign_id || ' : ' || p.other_id, c.name, c.started_at, c.ended_at, p.stage, p.value, p.lo, p.hi, p.n, NULL,
        p.verdict, NULL
    FROM campaign_parts AS p
    JOIN campaigns AS c ON c.brand = p.brand AND c.campaign_id = p.campaign_id
    WHERE p.brand = $brand AND p.part = 'difference'
)
SELECT kind, id, name, started_at, ended_at, measure, value, lo, hi, n, placebo_p, verdict, why
FROM said
ORDER BY kind, started_at DESC, id, measure DESC
LIMIT $n
