-- One row is the first time a person said or passed on an item, within a brand; `roots` tells what a share goes back to.
CREATE OR REPLACE TEMP TABLE adoptions AS
WITH said AS (
    SELECT brand, author_id AS person, posted_at AS at_time, terms, links FROM mentions
    UNION ALL
    SELECT i.brand, i.actor_id, i.happened_at, coalesce(m.terms, []), coalesce(m.links, [])
    FROM interactions AS i
    LEFT JOIN nodes AS n ON n.brand = i.brand AND n.source = i.source AND n.id = i.mention_id
    LEFT JOIN roots AS r ON r.n = n.n
    LEFT JOIN nodes AS o ON o.n = r.root
    LEFT JOIN mentions AS m ON m.brand = i.brand AND m.source = i.source AND m.mention_id = coalesce(o.id, i.mention_id)
    WHERE i.kind IN ('repost', 'quote')
),
shared AS (
    SELECT n.brand, n.author_id AS person, n.began_at AS at_time, 'post:' || replace(replace(o.source, '%', '%25'), '/', '%2F') || '/' || o.id AS item
    FROM nodes AS n
    JOIN roots AS r ON r.n = n.n
    JOIN nodes AS o ON o.n = r.root
    WHERE r.is_shared AND n.author_id IS NOT NULL AND n.began_at IS NOT NULL
),
taken_up AS (
    SELECT brand, person, at_time, 'brand:' || brand AS item FROM said
    UNION ALL
    SELECT brand, person, at_time, 'tag:' || unnest(terms) FROM said
    UNION ALL
    SELECT brand, person, at_time, 'link:' || unnest(links) FROM said
    UNION ALL
    SELECT brand, person, at_time, item FROM shared
),
firsts AS (SELECT brand, item, person, min(at_time) AS at_time FROM taken_up GROUP BY brand, item, person)
SELECT row_number() OVER (ORDER BY brand, item, at_time, person) - 1 AS n, brand, item, person, at_time
FROM firsts
