-- One row is a row that is not the same in both files, or is only in one: its key, and both values where they differ.
CREATE OR REPLACE TEMP TABLE differences AS
WITH first AS (
    SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS murmure_copy{rank_bounds}
    FROM {first_rows} WHERE {where}
),
second AS (
    SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY {order}) AS murmure_copy
    FROM {second_rows} WHERE {where}
),
pairs AS (
    SELECT
        {key_values}, {values}
        CASE WHEN b.murmure_copy IS NULL THEN 'a' WHEN a.murmure_copy IS NULL THEN 'b' END AS only_in
    FROM first AS a
    FULL JOIN second AS b ON {same_key} AND a.murmure_copy = b.murmure_copy
)
SELECT * FROM pairs WHERE only_in IS NOT NULL{any_differs}
