-- One row is a reason to deal with a brand on three columns: what people show, what the brand believes, what it does. Parameter: brand.
SELECT
    brand, reason, observed, lo, hi, rank_lo, rank_hi, believed, done, gap, gap_lo, gap_hi, verdict,
    gap_lo > 0 OR gap_hi < 0 AS gap_is_real, believed - done AS believes_against_does
FROM perception_gap
WHERE $brand IS NULL OR brand = $brand
ORDER BY brand, abs(gap) DESC NULLS LAST, observed DESC, reason
