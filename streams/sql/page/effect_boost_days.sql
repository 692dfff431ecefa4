-- One row is a day before, during or after a boost: observed, and expected without it.
SELECT starts_at, ends_at, period, observed, expected, lo, hi
FROM boost_days
WHERE brand = $brand AND boost_id = $boost
ORDER BY starts_at
LIMIT 400
