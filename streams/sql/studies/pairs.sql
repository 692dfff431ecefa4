-- One row is a week (NULL: all time) and how many people turned to the brand or it to them, and with how many it was both.
WITH turned AS (
    SELECT
        i.brand, date_trunc('week', i.happened_at) AS week, if(a.account IS NULL, i.actor_id, i.target_id) AS person,
        a.account IS NULL AS by_person
    FROM interactions AS i
    LEFT JOIN own_accounts AS a ON a.brand = i.brand AND a.account = ltrim(lower(i.actor_id), '@')
    LEFT JOIN own_accounts AS t ON t.brand = i.brand AND t.account = ltrim(lower(i.target_id), '@')
    WHERE i.target_id IS NOT NULL AND i.kind IN ('reply', 'quote', 'mention') AND (a.account IS NULL) <> (t.account IS NULL)
),
pairs AS (
    SELECT
        brand, week, person, bool_or(by_person) AS to_brand, bool_or(NOT by_person) AS to_person
    FROM turned
    GROUP BY GROUPING SETS ((brand, week, person), (brand, person))
)
SELECT brand, epoch_ms(week) AS week_ms, count(*) AS pairs, count(*) FILTER (to_brand AND to_person) AS both_ways
FROM pairs
GROUP BY brand, week
ORDER BY brand, week NULLS FIRST
