-- One row is a post as an alert shows it: of the brand, or of another that it is about.
SELECT text, author_id, epoch_ms(posted_at), url, provenance FROM mentions
WHERE source = ? AND mention_id = ? ORDER BY brand <> ?, brand LIMIT 1
