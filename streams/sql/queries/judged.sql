-- One row is a rule and what people said of its incidents; useful_lo and useful_hi hold the true part of useful ones 19 times of 20.
WITH counted AS (
    SELECT rule, count(*) AS n, count(*) FILTER (verdict = 'useful') AS useful, count(*) FILTER (verdict = 'noise') AS noise
    FROM alerts WHERE verdict IS NOT NULL GROUP BY rule
)
SELECT
    rule, n AS judged, useful, noise, round(useful / n, 2) AS precision,
    -- Wilson (1927)
    round(greatest(0, (useful + 1.92 - 1.96 * sqrt(useful * noise / n + 0.96)) / (n + 3.84)), 2) AS precision_lo,
    round(least(1, (useful + 1.92 + 1.96 * sqrt(useful * noise / n + 0.96)) / (n + 3.84)), 2) AS precision_hi,
    CASE
        WHEN n < 8 THEN 'judge some more'
        WHEN useful / n < 0.5 THEN 'ask for fewer: halve false_alarms_per_month'
        WHEN useful / n > 0.9 THEN 'there is room: double false_alarms_per_month'
        ELSE 'leave it'
    END AS advice
FROM counted ORDER BY rule
