-- One row is a reason: what people show, what the brand believes and does, each with its interval.
SELECT
    reason, observed, lo, hi, rank_lo, rank_hi, believed, believed_lo, believed_hi, done, done_lo, done_hi, gap, gap_lo, gap_hi, verdict, why,
    n, believed_n, done_n
FROM perception_gap
WHERE brand = $brand AND weight > 0
ORDER BY priority DESC, observed DESC, reason
