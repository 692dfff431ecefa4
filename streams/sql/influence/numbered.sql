-- One row is a person of a brand who took something up, or could see who did; numbered within the brand by name.
CREATE OR REPLACE TEMP TABLE numbered AS
WITH named AS (
    SELECT brand, person FROM adoptions
    UNION
    SELECT brand, reader FROM links
    UNION
    SELECT brand, author FROM links
)
SELECT brand, person, row_number() OVER (PARTITION BY brand ORDER BY person) - 1 AS n FROM named
