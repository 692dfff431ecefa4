-- One row is a post of a campaign: it has one of its items and was written within its span; `nth` draws some by name.
-- `campaign_spans` (brand, campaign_id, starts_ms, ends_ms) and `campaign_items` (.., kind, value) say which.
CREATE OR REPLACE TEMP TABLE campaign_posts AS
WITH own AS (
    SELECT
        brand, campaign_id, coalesce(list(value) FILTER (kind = 'tag'), []) AS tags,
        coalesce(list(value) FILTER (kind = 'link'), []) AS hosts, coalesce(list(value) FILTER (kind = 'post'), []) AS posts
    FROM campaign_items
    GROUP BY brand, campaign_id
),
spans AS (SELECT * FROM campaign_spans JOIN own USING (brand, campaign_id)),
found AS (
    SELECT
        m.brand, s.campaign_id, m.source, m.mention_id, m.author_id, m.posted_at,
        m.text IS NOT NULL AND epoch_ms(m.posted_at) >= $texts_from_ms AS has_text,
        len(list_filter(m.terms, lambda t: NOT list_contains(s.tags, t))) > 0 AS has_other_tag,
        len(list_filter(m.links, lambda l: NOT list_contains(s.hosts, l))) > 0 AS has_other_link
    FROM spans AS s
    JOIN mentions AS m ON m.brand = s.brand
    WHERE
        m.posted_at >= make_timestamp_ms(s.starts_ms) AND m.posted_at < make_timestamp_ms(s.ends_ms)
        AND (
            list_has_any(m.terms, s.tags) OR list_has_any(m.links, s.hosts)
            OR (len(s.posts) > 0 AND (
                list_contains(s.posts, m.mention_id) OR list_contains(s.posts, m.source || '/' || m.mention_id)
            ))
        )
)
SELECT
    *,
    row_number() OVER (
        PARTITION BY brand, campaign_id, has_text ORDER BY md5(source || '/' || mention_id), source, mention_id
    ) AS nth
FROM found
