-- One row is a judged post as one of a campaign: who posted it, as was known before the campaign began, and how many saw them.
WITH staff AS ({staff}),
kept AS (
    SELECT c.brand, c.campaign_id, p.n, c.author_id, c.posted_at
    FROM campaign_posts AS c
    JOIN past_posts AS p ON p.is_judged AND p.brand = c.brand AND p.source = c.source AND p.mention_id = c.mention_id
    WHERE c.has_text AND c.nth <= $posts
),
starts AS (SELECT brand, campaign_id, min(posted_at) AS first_at FROM campaign_posts GROUP BY brand, campaign_id),
reached AS (
    SELECT brand, author, since, sum(count(*)) OVER (PARTITION BY brand, author ORDER BY since) AS n
    FROM links
    GROUP BY brand, author, since
),
led AS (
    SELECT k.brand, k.campaign_id, k.author_id, sum(c.by_share) AS credit
    FROM (SELECT DISTINCT brand, campaign_id, author_id FROM kept) AS k
    JOIN starts AS s ON s.brand = k.brand AND s.campaign_id = k.campaign_id
    JOIN credit_parts AS c ON c.brand = k.brand AND c.influencer_id = k.author_id AND c.adopted_at < s.first_at
    GROUP BY k.brand, k.campaign_id, k.author_id
)
SELECT
    k.brand, k.campaign_id, k.n AS post, (f.author_id IS NOT NULL)::INTEGER AS staff,
    coalesce(r.n, 0)::BIGINT AS reach, round(coalesce(l.credit, 0.0), 9) AS credit
FROM kept AS k
ASOF LEFT JOIN reached AS r ON r.brand = k.brand AND r.author = k.author_id AND r.since <= k.posted_at
LEFT JOIN led AS l ON l.brand = k.brand AND l.campaign_id = k.campaign_id AND l.author_id = k.author_id
LEFT JOIN staff AS f ON f.brand = k.brand AND f.author_id = k.author_id
ORDER BY k.brand, k.campaign_id, k.n
