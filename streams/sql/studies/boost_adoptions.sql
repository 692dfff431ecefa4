-- One row is the first time that a person took up an item of a brand after somebody they could see.
SELECT p.n AS person, epoch_ms(c.adopted_at) AS at_ms
FROM (SELECT DISTINCT item, adopter_id, adopted_at FROM credit_parts WHERE brand = $brand) AS c
JOIN boost_people AS p ON p.id = c.adopter_id
ORDER BY at_ms, person, c.item;
