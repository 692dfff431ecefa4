-- One row is a quarter of an hour in which a leader was seen to write or act on the brand or a rival.
SELECT DISTINCT person, epoch_ms(time_bucket(INTERVAL 15 MINUTE, seen_at)) AS at_ms
FROM (
    SELECT l.person, m.posted_at AS seen_at
    FROM led AS l
    JOIN sides AS s ON s.brand = l.brand
    JOIN mentions AS m ON m.brand = s.of_brand AND m.author_id = l.author_id
    WHERE m.provenance = 'organic'
    UNION ALL
    SELECT l.person, i.happened_at
    FROM led AS l
    JOIN sides AS s ON s.brand = l.brand
    JOIN interactions AS i ON i.brand = s.of_brand AND i.actor_id = l.author_id
)
ORDER BY person, at_ms;
