-- One row is a post about a brand, as in mentions, with its text also where that moved to the archive.
-- The times are compared too, so that a question about some weeks opens only their months.
CREATE OR REPLACE TEMP VIEW mentions_full AS
SELECT m.* REPLACE (coalesce(m.text, a.text) AS text)
FROM mentions AS m
LEFT JOIN archived_texts AS a ON a.source = m.source AND a.mention_id = m.mention_id AND a.posted_at = m.posted_at;
