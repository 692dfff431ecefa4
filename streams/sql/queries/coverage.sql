-- One row is something that is not seen, and why.
SELECT source, reason, from_at, to_at, n, detail FROM coverage ORDER BY n DESC, source, reason, from_at
