-- One row is a person of the public in a week: how many posts about the brand, and how many of them nobody had prompted.
WITH own_posts AS (
    SELECT m.brand, m.source, m.mention_id
    FROM mentions AS m
    JOIN own_accounts AS o ON o.brand = m.brand AND o.account = ltrim(lower(m.author_id), '@')
),
prompted AS ( -- each way by itself: with OR, every post would be held against every post of the brand's own
    SELECT i.brand, i.source, i.post_id AS mention_id
    FROM interactions AS i
    JOIN own_accounts AS o ON o.brand = i.brand AND o.account = ltrim(lower(i.target_id), '@')
    WHERE i.kind IN ('reply', 'quote', 'repost')
    UNION
    SELECT m.brand, m.source, m.mention_id
    FROM mentions AS m
    JOIN own_posts AS p ON p.brand = m.brand AND p.source = m.source AND p.mention_id = m.reply_to_id
    UNION
    SELECT m.brand, m.source, m.mention_id
    FROM mentions AS m
    JOIN own_posts AS p ON p.brand = m.brand AND p.source = m.source AND p.mention_id = m.quote_of_id
    UNION
    SELECT m.brand, m.source, m.mention_id
    FROM mentions AS m
    JOIN own_posts AS p ON p.brand = m.brand AND p.source = m.source AND p.mention_id = m.root_id
),
posts AS (
    SELECT
        m.brand, m.author_id, date_trunc('week', m.posted_at) AS week,
        m.provenance <> 'organic' OR t.mention_id IS NOT NULL AS is_prompted
    FROM mentions AS m
    LEFT JOIN prompted AS t ON t.brand = m.brand AND t.source = m.source AND t.mention_id = m.mention_id
    WHERE
        m.provenance IN ('organic', 'solicited')
        AND NOT EXISTS (FROM own_accounts AS o WHERE o.brand = m.brand AND o.account = ltrim(lower(m.author_id), '@'))
)
SELECT brand, epoch_ms(week) AS week_ms, author_id, count(*) AS posts, count(*) FILTER (NOT is_prompted) AS unprompted
FROM posts
GROUP BY brand, week, author_id
ORDER BY brand, week, author_id
