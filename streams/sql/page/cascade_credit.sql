-- One row is a person to whom adoptions of an item are laid, those with the most credit first: the least and most of six rules.
WITH sums AS (
    SELECT
        influencer_id, count(*) AS led, count(DISTINCT adopter_id) AS adopters, round(sum(by_share), 6) AS credit,
        round(sum(by_equal), 6) AS equal, round(sum(by_decay), 6) AS decay, round(sum(by_first), 6) AS first_in,
        round(sum(by_last), 6) AS last_in, round(sum(by_shapley), 6) AS shapley
    FROM credit_parts
    WHERE brand = $brand AND item = $item
    GROUP BY influencer_id
)
SELECT
    influencer_id AS author_id, credit, least(credit, equal, decay, first_in, last_in, shapley) AS lo,
    greatest(credit, equal, decay, first_in, last_in, shapley) AS hi, led, adopters
FROM sums
ORDER BY credit DESC, author_id
LIMIT $n
