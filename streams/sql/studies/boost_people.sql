-- One row is a person of the brands that boosted somebody, with a number.
CREATE OR REPLACE TEMP TABLE boost_people AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS n
FROM (
    SELECT author_id AS id FROM mentions WHERE list_contains($brands, brand)
    UNION
    SELECT actor_id FROM interactions WHERE list_contains($brands, brand)
    UNION
    SELECT target_id FROM interactions WHERE list_contains($brands, brand) AND target_id IS NOT NULL
    UNION
    SELECT source_id FROM follows
    UNION
    SELECT target_id FROM follows
    UNION
    SELECT unnest($influencers)
);
