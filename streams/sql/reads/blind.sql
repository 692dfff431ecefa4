-- One row is the incident that says nothing comes, while it is open.
SELECT alert_id, epoch_ms(started_at), epoch_ms(detected_at), window_s, signals FROM alert_rows
WHERE rule = 'blind' AND state <> 'closed' ORDER BY started_at DESC LIMIT 1
