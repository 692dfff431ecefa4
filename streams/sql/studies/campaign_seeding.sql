-- One row is a judged post as one of a campaign: who posted it, as was known before the campaign began, and how many saw them.
WITH staff AS ({staff}),
kept AS (
    SELECT c.brand, c.campaign_id, p.n, c.author_id, c.posted_at
    FROM campaign_posts AS c
    JOIN past_posts AS p ON p.is_judged AND p.brand = c.brand AND p.source = c.source AND p.mention_id = c.mention_id
    WHERE c.has_text AND c.nth <= $posts
),
starts AS (SELECT brand, campaign_id, min(posted_at) AS first_at FROM campaign_posts GROUP BY brand, campaign_id),
moments AS (
    SELECT brand, author, since AS at_time, 1 AS is_reader, NULL AS n
    FROM links
    SEMI JOIN (SELECT brand, author_id AS author FROM kept) AS k USING (brand, author)
    UNION ALL
    SELECT DISTINCT brand, author_id, posted_at, 0, n FROM kept
),
counted AS ( -- an ASOF join would go through every reader of every post
    SELECT brand, n, sum(is_reader) OVER (PARTITION BY brand, author ORDER BY at_time) AS readers FROM moments
),
reached AS (SELECT brand, n, readers FROM counted WHERE n IS NOT NULL),
authors AS MATERIALIZED (
    SELECT DISTINCT k.brand, k.campaign_id, k.author_id, s.first_at
    FROM kept AS k
    JOIN starts AS s ON s.brand = k.brand AND s.campaign_id = k.campaign_id
),
theirs AS MATERIALIZED (
    SELECT brand, influencer_id, adopted_at, by_share
    FROM credit_parts
    WHERE influencer_id IN (SELECT author_id FROM authors)
),
led AS (
    SELECT a.brand, a.campaign_id, a.author_id, sum(c.by_share) FILTER (c.adopted_at < a.first_at) AS credit
    FROM authors AS a
    JOIN theirs AS c ON c.brand = a.brand AND c.influencer_id = a.author_id
    GROUP BY a.brand, a.campaign_id, a.author_id
)
SELECT
    k.brand, k.campaign_id, k.n AS post, (f.author_id IS NOT NULL)::INTEGER AS staff,
    coalesce(r.readers, 0)::BIGINT AS reach, round(coalesce(l.credit, 0.0), 9) AS credit
FROM kept AS k
LEFT JOIN reached AS r ON r.brand = k.brand AND r.n = k.n
LEFT JOIN led AS l ON l.brand = k.brand AND l.campaign_id = k.campaign_id AND l.author_id = k.author_id
LEFT JOIN staff AS f ON f.brand = k.brand AND f.author_id = k.author_id
ORDER BY k.brand, k.campaign_id, k.n
