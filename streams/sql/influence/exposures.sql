-- One row is an adoption, and an earlier one of the same item by somebody whom the adopter could see, in time order.
CREATE OR REPLACE TEMP TABLE exposures_found AS
WITH seen AS ( -- whom the adopter sees
    SELECT a.n AS adoption, a.brand, a.item, a.person, a.at_time, l.author, l.followed_at
    FROM adoptions AS a
    JOIN links AS l ON l.brand = a.brand AND l.reader = a.person AND l.since <= a.at_time
),
pairs AS (
    SELECT v.*, s.n AS source
    FROM seen AS v
    JOIN adoptions AS s ON s.brand = v.brand AND s.item = v.item AND s.person = v.author
    WHERE s.at_time < v.at_time AND epoch_ms(s.at_time) >= epoch_ms(v.at_time) - $horizon_ms
),
weighed AS (
    SELECT
        p.adoption, p.source,
        CASE WHEN p.followed_at < p.at_time THEN $follow_weight ELSE 0.0 END
        + coalesce(c.strength * pow(2.0, least((epoch_ms(c.last_at) - epoch_ms(p.at_time)) / $half_life_ms, 1000)), 0.0) AS strength
    FROM pairs AS p
    ASOF LEFT JOIN contacts AS c
        ON c.brand = p.brand AND c.reader = p.person AND c.author = p.author AND c.at_time <= p.at_time
)
SELECT adoption, source, strength FROM weighed WHERE strength >= $floor ORDER BY adoption, source
