-- One row is a person who wrote one of `past_posts`, reacted to one, or could see who posts in a campaign; numbered by name.
CREATE OR REPLACE TEMP TABLE numbered AS
WITH named AS (
    SELECT brand, author_id AS person FROM past_posts
    UNION
    SELECT i.brand, i.actor_id
    FROM interactions AS i
    JOIN past_posts AS p ON p.brand = i.brand AND p.source = i.source AND p.mention_id = i.mention_id
    UNION
    SELECT brand, reader FROM links
    UNION
    SELECT brand, author FROM links
)
SELECT brand, person, row_number() OVER (PARTITION BY brand ORDER BY person) - 1 AS n FROM named
