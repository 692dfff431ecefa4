-- One row is an aspect of trust in the last full week.
SELECT aspect, week, share, lo, hi, change, change_lo, change_hi, verdict, balance, balance_lo, balance_hi, balance_verdict, authors AS n, examples
FROM trust_of($brand)
ORDER BY share DESC NULLS LAST, aspect
