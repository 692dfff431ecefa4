-- One row is a person of a market, numbered by market and name: who wrote, acted or was acted on; not who speaks for a brand.
CREATE OR REPLACE TEMP TABLE community_who AS
WITH seen AS (
    SELECT brand, author_id AS person FROM mentions
    UNION
    SELECT brand, actor_id FROM interactions
    UNION
    SELECT brand, target_id FROM interactions WHERE target_id IS NOT NULL
),
people AS (
    SELECT DISTINCT k.market, s.person
    FROM seen AS s
    JOIN markets AS k USING (brand)
    ANTI JOIN (SELECT k.market, s.author_id AS person FROM community_staff AS s JOIN markets AS k USING (brand)) AS o USING (market, person)
)
SELECT market, person, (row_number() OVER (ORDER BY market, person) - 1)::BIGINT AS n FROM people
