-- One row is a person of the brands that boosted somebody, with a number. Whom nobody has seen stands as declared.
CREATE OR REPLACE TEMP TABLE boost_people AS
WITH seen AS (
    SELECT author_id AS id FROM mentions WHERE list_contains($brands, brand)
    UNION
    SELECT actor_id FROM interactions WHERE list_contains($brands, brand)
    UNION
    SELECT target_id FROM interactions WHERE list_contains($brands, brand) AND target_id IS NOT NULL
    UNION
    SELECT source_id FROM follows
    UNION
    SELECT target_id FROM follows
),
declared AS (SELECT DISTINCT unnest($influencers) AS id)
SELECT id, row_number() OVER (ORDER BY id) - 1 AS n
FROM (
    SELECT id FROM seen
    UNION
    SELECT id FROM declared
    WHERE ltrim(lower(id), '@') NOT IN (SELECT ltrim(lower(id), '@') FROM seen)
);
