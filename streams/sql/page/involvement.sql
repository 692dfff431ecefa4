-- One row is a band of contacts: on how many days more its people were active than those as active before, then the sums.
SELECT band, people, days, "before", "after", is_reference, difference, lo, hi, verdict
FROM involvement
WHERE brand = $brand
ORDER BY contacts_from NULLS LAST, band
LIMIT 20
