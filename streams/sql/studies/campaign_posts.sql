-- One row is a post of a campaign: it has one of its items and was written within its span; `nth` draws some by name.
-- `campaign_spans` (brand, campaign_id, starts_ms, ends_ms) and `campaign_items` (.., item) say which; texts must be there.
CREATE OR REPLACE TEMP TABLE campaign_posts AS
WITH within AS (
    SELECT
        s.campaign_id, m.brand, m.source, m.mention_id, m.author_id, m.posted_at,
        list_concat(
            list_transform(m.terms, lambda t: 'tag:' || t), list_transform(m.links, lambda l: 'link:' || l),
            ['post:' || m.mention_id, 'post:' || m.source || '/' || m.mention_id]
        ) AS items,
        m.text IS NOT NULL AND epoch_ms(m.posted_at) >= $texts_from_ms AS has_text
    FROM campaign_spans AS s
    JOIN mentions AS m ON m.brand = s.brand AND epoch_ms(m.posted_at) >= s.starts_ms AND epoch_ms(m.posted_at) < s.ends_ms
),
own AS (SELECT brand, campaign_id, list(item ORDER BY item) AS own FROM campaign_items GROUP BY brand, campaign_id)
SELECT
    w.brand, w.campaign_id, w.source, w.mention_id, w.author_id, w.posted_at, w.has_text,
    len(list_filter(w.items, lambda i: starts_with(i, 'tag:') AND NOT list_contains(o.own, i))) > 0 AS has_other_tag,
    len(list_filter(w.items, lambda i: starts_with(i, 'link:') AND NOT list_contains(o.own, i))) > 0 AS has_other_link,
    row_number() OVER (
        PARTITION BY w.brand, w.campaign_id, w.has_text ORDER BY md5(w.source || '/' || w.mention_id), w.source, w.mention_id
    ) AS nth
FROM within AS w
JOIN own AS o ON o.brand = w.brand AND o.campaign_id = w.campaign_id
WHERE list_has_any(w.items, o.own)
