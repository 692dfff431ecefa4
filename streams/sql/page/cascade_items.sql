-- One row is an item of a brand that was taken up after somebody had it in sight, those of most adoptions first.
SELECT item, count(DISTINCT adopter_id) AS adopters
FROM credit_parts
WHERE brand = $brand
GROUP BY item
ORDER BY adopters DESC, item
LIMIT $n
