-- One row is: this person may see what that one does, from a moment on; one of them posted in a campaign of the brand.
CREATE OR REPLACE TEMP TABLE links AS
WITH seeders AS (SELECT DISTINCT brand, author_id FROM campaign_posts WHERE has_text AND nth <= $posts),
followed AS (
    SELECT s.brand, f.source_id AS reader, f.target_id AS author, min(f.since) AS followed_at
    FROM follows AS f
    JOIN seeders AS s ON s.author_id = f.target_id
    WHERE f.source_id <> f.target_id
    GROUP BY s.brand, f.source_id, f.target_id
    UNION
    SELECT s.brand, f.source_id, f.target_id, min(f.since)
    FROM follows AS f
    JOIN seeders AS s ON s.author_id = f.source_id
    WHERE f.source_id <> f.target_id
    GROUP BY s.brand, f.source_id, f.target_id
),
met AS (SELECT brand, reader, author, min(at_time) AS met_at FROM contacts GROUP BY brand, reader, author)
SELECT brand, reader, author, followed_at, met_at, least(followed_at + INTERVAL 1 MILLISECOND, met_at) AS since
FROM followed
FULL JOIN met USING (brand, reader, author)
