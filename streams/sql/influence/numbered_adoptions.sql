-- One row is an adoption, its person by number.
SELECT a.brand, a.item, p.n AS person_n, epoch_ms(a.at_time) AS at_ms, a.told_as
FROM adoptions AS a
JOIN numbered AS p ON p.brand = a.brand AND p.person = a.person
ORDER BY a.n
