-- One row is a moment in which a numbered person wrote or did something about a brand.
WITH deeds AS (
    SELECT brand, author_id AS person, posted_at AS at_time FROM mentions
    UNION
    SELECT brand, actor_id, happened_at FROM interactions WHERE kind <> 'mention'
)
SELECT d.brand, p.n AS person_n, epoch_ms(d.at_time) AS at_ms
FROM deeds AS d
JOIN numbered AS p ON p.brand = d.brand AND p.person = d.person
ORDER BY d.brand, person_n, at_ms
