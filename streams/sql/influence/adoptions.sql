-- One row is the first time a person said or passed on an item, within a brand; `roots` tells what a share goes back to.
-- told_as: 1 for an opinion, 2 where it tells of buying or using, 3 for both. Of what a person did in one moment, their
-- own words count before what they passed on, so a moment is ordered by `at_key`: ms, then 4 for another's words, then that.
CREATE OR REPLACE TEMP TABLE adoptions AS
WITH uses AS (
    SELECT DISTINCT brand, source, mention_id
    FROM labels
    WHERE scheme = 'reason' AND label IN ('purchase', 'customer_service') AND p >= 0.5
),
posts AS (
    SELECT
        m.brand, m.source, m.mention_id, m.author_id, m.posted_at, m.terms, m.links,
        CASE WHEN m.act IN ('opinion', 'complain', 'advice', 'vouch') OR m.polarity <> 0 THEN 1 ELSE 0 END
        + CASE WHEN u.mention_id IS NULL THEN 0 ELSE 2 END AS told_as
    FROM mentions AS m
    LEFT JOIN uses AS u ON u.brand = m.brand AND u.source = m.source AND u.mention_id = m.mention_id
),
said AS (
    SELECT brand, author_id AS person, epoch_ms(posted_at) * 8 + told_as AS at_key, terms, links FROM posts
    UNION ALL
    SELECT
        i.brand, i.actor_id, epoch_ms(i.happened_at) * 8 + 4 + coalesce(m.told_as, 0), coalesce(m.terms, []),
        coalesce(m.links, [])
    FROM interactions AS i
    LEFT JOIN nodes AS n ON n.brand = i.brand AND n.source = i.source AND n.id = i.mention_id
    LEFT JOIN roots AS r ON r.n = n.n
    LEFT JOIN nodes AS o ON o.n = r.root
    LEFT JOIN posts AS m ON m.brand = i.brand AND m.source = i.source AND m.mention_id = coalesce(o.id, i.mention_id)
    WHERE i.kind IN ('repost', 'quote')
),
shared AS (
    SELECT
        n.brand, n.author_id AS person, epoch_ms(n.began_at) * 8 + coalesce(w.told_as, 4 + coalesce(m.told_as, 0)) AS at_key,
        'post:' || replace(replace(o.source, '%', '%25'), '/', '%2F') || '/' || o.id AS item
    FROM nodes AS n
    JOIN roots AS r ON r.n = n.n
    JOIN nodes AS o ON o.n = r.root
    LEFT JOIN posts AS w ON w.brand = n.brand AND w.source = n.source AND w.mention_id = n.id
    LEFT JOIN posts AS m ON m.brand = o.brand AND m.source = o.source AND m.mention_id = o.id
    WHERE r.is_shared AND n.author_id IS NOT NULL AND n.began_at IS NOT NULL
),
taken_up AS (
    SELECT brand, person, at_key, 'brand:' || brand AS item FROM said
    UNION ALL
    SELECT brand, person, at_key, 'tag:' || unnest(terms) FROM said
    UNION ALL
    SELECT brand, person, at_key, 'link:' || unnest(links) FROM said
    UNION ALL
    SELECT brand, person, at_key, item FROM shared
),
firsts AS (SELECT brand, item, person, min(at_key) AS at_key FROM taken_up GROUP BY brand, item, person),
timed AS (SELECT brand, item, person, make_timestamp_ms(at_key >> 3) AS at_time, at_key & 3 AS told_as FROM firsts)
SELECT row_number() OVER (ORDER BY brand, item, at_time, person) - 1 AS n, brand, item, person, at_time, told_as
FROM timed
