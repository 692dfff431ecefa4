-- One row is an exposure, its two adoptions numbered within the brand.
WITH firsts AS (SELECT brand, min(n) AS n FROM adoptions GROUP BY brand)
SELECT a.brand, e.adoption - f.n AS adoption, e.source - f.n AS source, e.strength
FROM exposures_found AS e
JOIN adoptions AS a ON a.n = e.adoption
JOIN firsts AS f ON f.brand = a.brand
ORDER BY a.brand, e.adoption, e.source
