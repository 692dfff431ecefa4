-- One row is the time zone of a brand in force; where none is asked for, the one that all brands share.
SELECT CASE WHEN count(DISTINCT time_zone) = 1 THEN any_value(time_zone) END AS time_zone
FROM brands
WHERE valid_to IS NULL AND ($brand = '' OR id = $brand)
