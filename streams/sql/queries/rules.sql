-- One row is a rule of alerts: how many incidents, what people said of them, how soon they were found and told. Parameter: brand.
WITH told AS (
    SELECT alert_id, max(attempt) AS attempts, min(latency_ms) FILTER (status = 'sent') AS told_ms
    FROM deliveries
    GROUP BY alert_id
)
SELECT
    a.brand, a.rule, count(*) AS alerts, count(*) FILTER (a.verdict = 'useful') AS useful,
    count(*) FILTER (a.verdict = 'noise') AS noise,
    median(date_diff('second', a.started_at, a.detected_at)) AS detection_s,
    median(t.told_ms) AS delivery_ms, max(t.attempts) AS worst_attempts
FROM alerts AS a
LEFT JOIN told AS t ON t.alert_id = a.alert_id
WHERE $brand IS NULL OR a.brand = $brand
GROUP BY a.brand, a.rule
ORDER BY a.brand, alerts DESC, a.rule
