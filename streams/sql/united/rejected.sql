-- One row is an input line that could not become an event. Every shard met it: the one that met it first tells when.
-- Copies are numbered, because a line may come twice, and then it stands twice in every shard.
SELECT source, code, detail, file, byte_offset, raw, min(received_at) AS received_at, n
FROM ({rows})
GROUP BY source, code, detail, file, byte_offset, raw, n, copy
