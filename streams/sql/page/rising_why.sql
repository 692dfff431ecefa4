-- One row is what an incident says of itself beside its figures, as JSON.
SELECT alert_id, motive_shift, facts, leaders FROM alerts WHERE list_contains($alerts, alert_id) ORDER BY alert_id
