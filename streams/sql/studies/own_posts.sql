-- One row is a week of a brand's own posts: how many, how many speak with people, and how far the others are about what it sells.
WITH spoke AS (
    SELECT i.brand, i.source, i.post_id, i.happened_at
    FROM interactions AS i
    JOIN own_accounts AS o ON o.brand = i.brand AND o.account = ltrim(lower(i.actor_id), '@')
    WHERE i.kind IN ('reply', 'quote', 'mention')
),
sells AS (
    SELECT brand, source, mention_id, max(p) AS p
    FROM labels
    WHERE scheme = 'reason' AND label IN ('discount', 'purchase', 'new_products', 'exclusive_info', 'reviews_rankings')
    GROUP BY brand, source, mention_id
),
posts AS (
    SELECT brand, source, post_id, min(happened_at) AS posted_at, true AS speaks
    FROM spoke
    GROUP BY brand, source, post_id
    UNION ALL
    SELECT m.brand, m.source, m.mention_id, m.posted_at, coalesce(m.act = 'ask', false) OR m.reply_to_id IS NOT NULL
    FROM mentions AS m
    JOIN own_accounts AS o ON o.brand = m.brand AND o.account = ltrim(lower(m.author_id), '@')
    WHERE NOT EXISTS (FROM spoke AS s WHERE s.brand = m.brand AND s.source = m.source AND s.post_id = m.mention_id)
)
SELECT
    p.brand, epoch_ms(date_trunc('week', p.posted_at)) AS week_ms, count(*) AS posts, count(*) FILTER (p.speaks) AS dialogue,
    sum(CAST(round(coalesce(s.p, 0) * 10000) AS BIGINT)) FILTER (NOT p.speaks) / 10000.0 AS product
FROM posts AS p
LEFT JOIN sells AS s ON s.brand = p.brand AND s.source = p.source AND s.mention_id = p.post_id
GROUP BY p.brand, date_trunc('week', p.posted_at)
ORDER BY p.brand, week_ms
