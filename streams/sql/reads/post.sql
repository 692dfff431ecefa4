-- One row is a post as an alert shows it.
SELECT text, author_id, epoch_ms(posted_at), url, provenance FROM mentions
WHERE source = ? AND mention_id = ? AND brand = ?
