-- One row is a post whose text was archived before: still there, and without newer words.
INSERT INTO draft.texts BY NAME
SELECT f.source, f.mention_id, f.text, f.posted_at
FROM former.texts AS f
SEMI JOIN (
    SELECT source, mention_id
    FROM mentions
    WHERE posted_at >= make_timestamp_ms($start_ms) AND posted_at < make_timestamp_ms($end_ms) AND text IS NULL
) AS m ON m.source = f.source AND m.mention_id = f.mention_id
ORDER BY f.posted_at, f.source, f.mention_id
