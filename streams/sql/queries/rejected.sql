-- One row is a reason why lines were refused, with how many and an example.
SELECT
    source, code, sum(n)::BIGINT AS n, any_value(detail) AS example, any_value(file) AS file,
    min(byte_offset) AS first_offset, max(received_at) AS last_at
FROM rejected
GROUP BY source, code
ORDER BY n DESC, source, code
