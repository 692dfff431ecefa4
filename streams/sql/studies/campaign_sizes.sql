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
authors AS (SELECT DISTINCT brand, author_id FROM campaign_posts),
seen AS MATERIALIZED ( -- since when somebody sees an author: from a moment after they follow, or spoke or were spoken to
    SELECT brand, author_id, reader, min(since) AS since
    FROM (
        SELECT a.brand, a.author_id, f.source_id AS reader, f.since + INTERVAL 1 MILLISECOND AS since
        FROM authors AS a
        JOIN follows AS f ON f.target_id = a.author_id
        UNION ALL
        SELECT
            a.brand, a.author_id, i.actor_id,
            CASE WHEN i.kind = 'mention' THEN i.happened_at + INTERVAL 1 MILLISECOND ELSE i.happened_at END
        FROM authors AS a
        JOIN interactions AS i ON i.brand = a.brand AND i.target_id = a.author_id
        UNION ALL
        SELECT a.brand, a.author_id, i.target_id, i.happened_at + INTERVAL 1 MILLISECOND
        FROM authors AS a
        JOIN interactions AS i ON i.brand = a.brand AND i.actor_id = a.author_id
        WHERE i.kind IN ('reply', 'quote', 'mention')
    )
    WHERE reader <> author_id
    GROUP BY brand, author_id, reader
),
shown AS (
    SELECT DISTINCT u.brand, u.campaign_id, s.reader
    FROM until AS u
    JOIN seen AS s ON s.brand = u.brand AND s.author_id = u.author_id AND s.since <= u.last_at
),
acted AS ( -- somebody may react to several posts, and have been in sight of the author of one
    SELECT
        c.brand, c.campaign_id, i.actor_id, bool_or(coalesce(s.since <= c.posted_at, false)) AS could_see,
        bool_or(coalesce(s.since <= c.posted_at, false) AND i.kind IN ('repost', 'quote')) AS passed_on
    FROM campaign_posts AS c
    JOIN interactions AS i ON i.brand = c.brand AND i.source = c.source AND i.mention_id = c.mention_id
    LEFT JOIN seen AS s ON s.brand = c.brand AND s.author_id = c.author_id AND s.reader = i.actor_id
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
