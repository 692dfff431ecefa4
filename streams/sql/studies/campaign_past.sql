-- One row is a post that campaigns are read beside, in order of time: of each up to $posts of its own, which are judged,
-- and the thousand before its first.
CREATE OR REPLACE TEMP TABLE past_posts AS
WITH judged AS (
    SELECT brand, source, mention_id, bool_or(has_other_tag) AS has_tag, bool_or(has_other_link) AS has_link
    FROM campaign_posts
    WHERE has_text AND nth <= $posts
    GROUP BY brand, source, mention_id
),
starts AS (SELECT brand, campaign_id, min(posted_at) AS first_at FROM campaign_posts GROUP BY brand, campaign_id),
earlier AS (
    SELECT m.brand, m.source, m.mention_id
    FROM starts AS s
    JOIN mentions AS m ON m.brand = s.brand AND m.posted_at < s.first_at
    WHERE m.text IS NOT NULL AND epoch_ms(m.posted_at) >= $texts_from_ms
    QUALIFY row_number() OVER (
        PARTITION BY s.brand, s.campaign_id ORDER BY m.posted_at DESC, m.source, m.mention_id
    ) <= 1000
),
wanted AS (
    SELECT brand, source, mention_id FROM judged
    UNION
    SELECT brand, source, mention_id FROM earlier
)
SELECT
    p.brand, row_number() OVER (PARTITION BY p.brand ORDER BY p.posted_at, p.source, p.mention_id) - 1 AS n, p.source,
    p.mention_id, p.author_id, p.posted_at, p.text, coalesce(p.language, '') AS language,
    list_transform(p.terms, lambda t: '#' || t) || p.links AS marks, (p.polarity < 0)::INTEGER AS blame,
    (p.polarity > 0)::INTEGER AS praise, coalesce(j.has_tag, false)::INTEGER AS has_tag,
    coalesce(j.has_link, false)::INTEGER AS has_link, (p.act = 'ask')::INTEGER AS asks, j.mention_id IS NOT NULL AS is_judged
FROM wanted
JOIN mentions AS p USING (brand, source, mention_id)
LEFT JOIN judged AS j USING (brand, source, mention_id)
