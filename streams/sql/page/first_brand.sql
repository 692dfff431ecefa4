-- One row is the brand in force that is shown where none is asked for: the one most is said of.
SELECT b.id
FROM brands AS b
LEFT JOIN mentions AS m ON m.brand = b.id
WHERE b.valid_to IS NULL
GROUP BY b.id
ORDER BY count(m.brand) DESC, b.id
LIMIT 1
