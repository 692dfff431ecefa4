-- One row is somebody of `declared_people` who was seen: under which name, and how many posts about the brand they wrote.
WITH seen AS (
    SELECT brand, author_id, count(*) AS posts FROM mentions GROUP BY brand, author_id
    UNION ALL
    SELECT DISTINCT brand, actor_id, 0 FROM interactions
    UNION ALL
    SELECT DISTINCT brand, target_id, 0 FROM interactions WHERE target_id IS NOT NULL
)
SELECT p.person, min(s.author_id) AS author_id, CAST(sum(s.posts) AS BIGINT) AS posts
FROM declared_people AS p
JOIN seen AS s ON s.brand = p.brand AND ltrim(lower(p.account), '@') = ltrim(lower(s.author_id), '@')
GROUP BY p.person
ORDER BY p.person
