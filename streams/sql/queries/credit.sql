-- One row is a person who led others to take things up in the last thirty days, with their part of the credit: the first twenty of a brand. Parameter: brand.
WITH parts AS (
    SELECT brand, influencer_id, sum(credit) AS credit, count(DISTINCT adopter_id) AS people
    FROM credit
    WHERE rule = 'decay' AND adopted_at >= (SELECT max(event_at) FROM freshness) - INTERVAL 30 DAY
        AND ($brand IS NULL OR brand = $brand)
    GROUP BY brand, influencer_id
),
shared AS (
    SELECT
        *, credit / sum(credit) OVER (PARTITION BY brand) AS share,
        sum(credit) OVER (PARTITION BY brand ORDER BY credit DESC, influencer_id)
            / sum(credit) OVER (PARTITION BY brand) AS cumulative
    FROM parts
)
SELECT * FROM shared
QUALIFY row_number() OVER (PARTITION BY brand ORDER BY credit DESC, influencer_id) <= 20
ORDER BY brand, credit DESC, influencer_id
