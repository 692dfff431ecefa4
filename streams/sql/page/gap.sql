-- One row is a reason: what people show, what the brand believes and does.
SELECT reason, observed, lo, hi, rank_lo, rank_hi, believed, done, gap, gap_lo, gap_hi, verdict, why, n, believed_n, done_n
FROM gap($brand)
