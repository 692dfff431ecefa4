-- One row is a label of a mention that goes.
DELETE FROM labels
WHERE (source, mention_id, brand) IN (
    SELECT source, mention_id, brand
    FROM mentions
    WHERE posted_at >= make_timestamp_ms($start_ms) AND posted_at < make_timestamp_ms($end_ms)
)
