-- One row is a reason: what people show, the brand believes and does; what matters most first, reasons of weight 0 left out.
CREATE OR REPLACE MACRO gap(b) AS TABLE
SELECT
    reason, observed, lo, hi, rank, rank_lo, rank_hi, believed, done, gap, gap_lo, gap_hi, gap_lo > 0 OR gap_hi < 0 AS gap_is_real,
    verdict, why, deed_gap, deed_gap_lo, deed_gap_hi, common_ground, weight, priority, n, believed_n, done_n
FROM perception_gap
WHERE brand = b AND weight > 0
ORDER BY priority DESC, observed DESC, reason;
COMMENT ON MACRO TABLE gap IS 'gap(brand): the perception gap reason by reason, as parts of a mix: what people show (observed), what the brand believes of them, what it does in its own posts; gap is believed - observed with an interval, all twelve at once at 95 %. Largest gap times weight first; reasons of weight 0 ([brand.weights]) are left out.';
