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
shown AS ( -- whom they follow they see a moment later, and whom they spoke to or who spoke to them
    SELECT u.brand, u.campaign_id, f.source_id AS reader
    FROM until AS u
    JOIN follows AS f ON f.target_id = u.author_id AND f.source_id <> u.author_id AND f.since < u.last_at
    UNION
    SELECT u.brand, u.campaign_id, i.actor_id
    FROM until AS u
    JOIN interactions AS i
        ON i.brand = u.brand AND i.target_id = u.author_id AND i.actor_id <> u.author_id AND i.happened_at <= u.last_at
    WHERE i.kind <> 'mention' OR i.happened_at < u.last_at
    UNION
    SELECT u.brand, u.campaign_id, i.target_id
    FROM until AS u
    JOIN interactions AS i
        ON i.brand = u.brand AND i.actor_id = u.author_id AND i.target_id <> u.author_id AND i.happened_at < u.last_at
    WHERE i.kind IN ('reply', 'quote', 'mention')
),
acts AS (
    SELECT c.brand, c.campaign_id, c.author_id, c.posted_at, i.actor_id, i.kind
    FROM campaign_posts AS c
    JOIN interactions AS i ON i.brand = c.brand AND i.source = c.source AND i.mention_id = c.mention_id
    WHERE i.actor_id <> c.author_id
),
pairs AS (SELECT DISTINCT brand, author_id, actor_id FROM acts),
seen AS ( -- since when who acted had the author in sight
    SELECT brand, author_id, actor_id, min(since) AS since
    FROM (
        SELECT p.*, f.since + INTERVAL 1 MILLISECOND AS since
        FROM pairs AS p
        JOIN follows AS f ON f.target_id = p.author_id AND f.source_id = p.actor_id
        UNION ALL
        SELECT p.*, CASE WHEN i.kind = 'mention' THEN i.happened_at + INTERVAL 1 MILLISECOND ELSE i.happened_at END
        FROM pairs AS p
        JOIN interactions AS i ON i.brand = p.brand AND i.target_id = p.author_id AND i.actor_id = p.actor_id
        UNION ALL
        SELECT p.*, i.happened_at + INTERVAL 1 MILLISECOND
        FROM pairs AS p
        JOIN interactions AS i ON i.brand = p.brand AND i.actor_id = p.author_id AND i.target_id = p.actor_id
        WHERE i.kind IN ('reply', 'quote', 'mention')
    )
    GROUP BY brand, author_id, actor_id
),
acted AS ( -- somebody may react to several posts, and have been in sight of the author of one
    SELECT
        a.brand, a.campaign_id, a.actor_id, bool_or(coalesce(s.since <= a.posted_at, false)) AS could_see,
        bool_or(coalesce(s.since <= a.posted_at, false) AND a.kind IN ('repost', 'quote')) AS passed_on
    FROM acts AS a
    LEFT JOIN seen AS s USING (brand, author_id, actor_id)
    GROUP BY a.brand, a.campaign_id, a.actor_id
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
