-- One row is an alert whose id begins so, of two at most.
SELECT alert_id FROM (SELECT alert_id FROM alert_rows UNION ALL SELECT alert_id FROM standing_alerts)
WHERE starts_with(alert_id, ?) ORDER BY alert_id LIMIT 2
