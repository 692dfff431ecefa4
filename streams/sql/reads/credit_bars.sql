-- One row is somebody who led to adoptions of a brand, or of an item, or by a person: the sum under a rule, and its range.
WITH parts AS (
    SELECT * FROM credit_parts
    WHERE brand = $brand AND ($item IS NULL OR item = $item) AND ($adopter IS NULL OR adopter_id = $adopter)
),
sums AS ( -- rounded, so that the order in which parts are added leaves no trace
    SELECT
        influencer_id, count(*) AS led, round(sum(by_equal), 6) AS equal, round(sum(by_decay), 6) AS decay,
        round(sum(by_share), 6) AS share, round(sum(by_first), 6) AS first_in, round(sum(by_last), 6) AS last_in,
        round(sum(by_shapley), 6) AS shapley
    FROM parts
    GROUP BY influencer_id
),
staff AS (SELECT author_id FROM people WHERE brand = $brand AND is_staff)
SELECT
    influencer_id,
    CASE $rule
        WHEN 'share' THEN share WHEN 'equal' THEN equal WHEN 'decay' THEN decay WHEN 'first' THEN first_in
        WHEN 'last' THEN last_in WHEN 'shapley' THEN shapley
    END AS credit,
    least(equal, decay, share, first_in, last_in, shapley) AS lo,
    greatest(equal, decay, share, first_in, last_in, shapley) AS hi, led, influencer_id IN (FROM staff) AS is_staff
FROM sums
ORDER BY credit DESC, influencer_id
