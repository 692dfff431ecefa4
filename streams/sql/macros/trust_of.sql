-- One row is an aspect of trust in a brand, in the last full week or, for one aspect, each of the last weeks.
CREATE OR REPLACE MACRO trust_of(b, a := NULL, weeks := 13) AS TABLE
WITH closed AS (SELECT * FROM trust WHERE brand = b AND is_closed AND (a IS NULL OR aspect = a)),
wanted AS (SELECT DISTINCT week FROM closed ORDER BY week DESC LIMIT CASE WHEN a IS NULL THEN 1 ELSE weeks END)
SELECT
    week, aspect, authors, speakers, share, lo, hi, observed, change, change_lo, change_hi, verdict, balance, balance_lo,
    balance_hi, balance_observed, balance_change, balance_change_lo, balance_change_hi, balance_verdict, examples
FROM closed
SEMI JOIN wanted USING (week)
ORDER BY week DESC, share DESC NULLS LAST, aspect;
COMMENT ON MACRO TABLE trust_of IS 'trust_of(brand, a := NULL, weeks := 13): the last full week, an aspect a row; with an aspect, its last weeks. share and balance are corrected for how aspects and tone are read, with 95 % intervals; verdicts hold them against the weeks before.';
