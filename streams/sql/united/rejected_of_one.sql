-- One row is a refused line of one shard, numbered among those that say the same.
SELECT *, row_number() OVER (
    PARTITION BY source, code, detail, file, byte_offset, raw, n ORDER BY received_at
) AS copy
FROM {shard}.rejected
