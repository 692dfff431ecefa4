-- One row is a brand's week: how many people wrote, and the part of them that wrote French (each by their posts).
WITH authors AS (SELECT brand, week, author_id, sum(french) AS french, count(*) AS n FROM trust_posts GROUP BY ALL),
parts AS (SELECT brand, week, count(*) AS authors, list(french / n ORDER BY author_id) AS french FROM authors GROUP BY ALL)
SELECT brand, week, authors, list_sum(french) / authors AS french
FROM parts
ORDER BY brand, week
