-- One row is a mention of the month, whose text is in the archive by now.
UPDATE mentions SET text = NULL
WHERE posted_at >= make_timestamp_ms($start_ms) AND posted_at < make_timestamp_ms($end_ms) AND text IS NOT NULL
