-- One row is a campaign with posts: how many, by how many people, how many could see one, and how many of these acted.
WITH posts AS (
    SELECT
        brand, campaign_id, count(*) AS posts, count(*) FILTER (NOT has_text) AS archived, count(DISTINCT author_id) AS seeders,
        min(posted_at) AS first_at, max(posted_at) AS last_at
    FROM campaign_posts
    GROUP BY brand, campaign_id
),
until AS (
    SELECT brand, campaign_id, author_id, max(posted_at) AS last_at
    FROM campaign_posts
    GROUP BY brand, campaign_id, author_id
),
shown AS (
    SELECT DISTINCT u.brand, u.campaign_id, l.reader
    FROM until AS u
    JOIN links AS l ON l.brand = u.brand AND l.author = u.author_id AND l.since <= u.last_at
),
acted AS ( -- somebody may react to several posts, and have been in sight of the author of one
    SELECT
        c.brand, c.campaign_id, i.actor_id, bool_or(l.reader IS NOT NULL) AS could_see,
        bool_or(l.reader IS NOT NULL AND i.kind IN ('repost', 'quote')) AS passed_on
    FROM campaign_posts AS c
    JOIN interactions AS i ON i.brand = c.brand AND i.source = c.source AND i.mention_id = c.mention_id
    LEFT JOIN links AS l
        ON l.brand = c.brand AND l.author = c.author_id AND l.reader = i.actor_id AND l.since <= c.posted_at
    WHERE i.actor_id <> c.author_id
    GROUP BY c.brand, c.campaign_id, i.actor_id
),
people AS (SELECT brand, campaign_id, count(*) AS shown FROM shown GROUP BY brand, campaign_id),
did AS (
    SELECT
        brand, campaign_id, count(*) FILTER (could_see) AS reacted, count(*) FILTER (passed_on) AS passed_on,
        count(*) FILTER (NOT could_see) AS beyond
    FROM acted
    GROUP BY brand, campaign_id
)
SELECT
    p.*, coalesce(q.shown, 0) AS people_shown, coalesce(d.reacted, 0) AS people_reacted,
    coalesce(d.passed_on, 0) AS people_passed_on, coalesce(d.beyond, 0) AS people_beyond
FROM posts AS p
LEFT JOIN people AS q ON q.brand = p.brand AND q.campaign_id = p.campaign_id
LEFT JOIN did AS d ON d.brand = p.brand AND d.campaign_id = p.campaign_id
ORDER BY p.brand, p.first_at, p.campaign_id
