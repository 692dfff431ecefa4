-- One row is an alert that began, went on or ended between two moments: brand by brand, what began first.
SELECT
    alert_id, brand, split_part(signal, ':', 1) AS signal,
    coalesce(nullif(subject, ''), split_part(signal, ':', 2)) AS subject,
    CASE
        WHEN closed_at < make_timestamp_ms($to_ms) THEN 'ended'
        WHEN detected_at >= make_timestamp_ms($from_ms) THEN 'opened'
        ELSE 'ongoing'
    END AS was,
    coalesce(verdict, '') AS verdict, coalesce(authors, 0) AS authors, epoch_ms(detected_at) AS detected_ms
FROM alerts
WHERE detected_at < make_timestamp_ms($to_ms) AND (closed_at IS NULL OR closed_at >= make_timestamp_ms($from_ms))
ORDER BY brand, detected_at, alert_id
