-- One row is how strong the sight of one person of another was from a moment on, where one of them posted in a campaign.
-- As `influence/contacts.sql`, of the authors of the posts that are looked at, and whoever could see them or be seen by them.
CREATE OR REPLACE TEMP TABLE contacts AS
WITH seeders AS (SELECT DISTINCT brand, author_id FROM campaign_posts WHERE has_text AND nth <= $posts),
acted AS (
    SELECT i.*, w.weight
    FROM interactions AS i
    JOIN kind_weights AS w USING (kind)
    WHERE
        i.brand IN (SELECT brand FROM seeders) AND i.target_id IS NOT NULL AND i.target_id <> i.actor_id
        AND ((i.brand, i.target_id) IN (SELECT * FROM seeders) OR (i.brand, i.actor_id) IN (SELECT * FROM seeders))
),
acts AS (
    SELECT
        brand, actor_id AS reader, target_id AS author, weight,
        CASE WHEN kind = 'mention' THEN happened_at + INTERVAL 1 MILLISECOND ELSE happened_at END AS at_time
    FROM acted
    UNION ALL
    SELECT brand, target_id, actor_id, weight, happened_at + INTERVAL 1 MILLISECOND
    FROM acted
    WHERE kind IN ('reply', 'quote', 'mention')
),
at_once AS (
    SELECT brand, reader, author, at_time, sum(weight) AS weight FROM acts GROUP BY brand, reader, author, at_time
),
dated AS (SELECT *, max(at_time) OVER (PARTITION BY brand, reader, author) AS last_at FROM at_once)
SELECT
    brand, reader, author, at_time, last_at,
    sum(weight * pow(2.0, greatest((epoch_ms(at_time) - epoch_ms(last_at)) / $half_life_ms, -1000))) OVER (
        PARTITION BY brand, reader, author ORDER BY at_time ROWS UNBOUNDED PRECEDING
    ) AS strength
FROM dated
