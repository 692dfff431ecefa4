-- One row is a post of the month whose text is still in the store. Its rows, one a brand, have one text.
INSERT INTO draft.texts BY NAME
SELECT source, mention_id, max(text) AS text, min(posted_at) AS posted_at
FROM mentions
WHERE posted_at >= make_timestamp_ms($start_ms) AND posted_at < make_timestamp_ms($end_ms) AND text IS NOT NULL
GROUP BY source, mention_id
ORDER BY min(posted_at), source, mention_id
