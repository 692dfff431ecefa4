-- One row is: this person may see what that one does, from a moment on, within a brand that both took up.
CREATE OR REPLACE TEMP TABLE links AS
WITH people AS (SELECT DISTINCT brand, person FROM adoptions),
followed AS (
    SELECT p.brand, f.source_id AS reader, f.target_id AS author, min(f.since) AS followed_at
    FROM follows AS f
    JOIN people AS p ON p.person = f.target_id
    WHERE f.source_id <> f.target_id
    GROUP BY p.brand, f.source_id, f.target_id
),
met AS (SELECT brand, reader, author, min(at_time) AS met_at FROM contacts GROUP BY brand, reader, author)
SELECT brand, reader, author, followed_at, met_at, least(followed_at + INTERVAL 1 MILLISECOND, met_at) AS since
FROM followed
FULL JOIN met USING (brand, reader, author)
