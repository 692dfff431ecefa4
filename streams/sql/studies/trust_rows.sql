-- One row is an aspect of a brand in a week, with posts that show it where enough people speak of it.
SELECT
    f.brand, f.week, f.aspect, f.authors, f.speakers, f.share, f.lo, f.hi, f.observed, f.change, f.change_lo, f.change_hi,
    f.verdict, f.balance, f.balance_lo, f.balance_hi, f.balance_observed, f.balance_change, f.balance_change_lo,
    f.balance_change_hi, f.balance_verdict, epoch_ms(n.ends_at) <= $as_of_ms AS is_closed,
    if(f.speakers >= $floor, coalesce(s.examples, []), []) AS examples
FROM trust_found AS f
JOIN trust_weeks AS n ON n.brand = f.brand AND n.week = f.week
LEFT JOIN trust_shown AS s ON s.brand = f.brand AND s.week = f.week AND s.aspect = f.aspect
ORDER BY f.brand, f.week, f.aspect
