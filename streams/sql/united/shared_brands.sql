-- One row is a brand that several shards have, with two of their numbers.
SELECT brand, min(number), max(number) FROM ({rows}) GROUP BY brand HAVING count(*) > 1 ORDER BY brand
