-- One row is why something is not seen in a source, how often, and the latest words about it.
SELECT source, reason, sum(n)::BIGINT AS n, arg_max(detail, coalesce(to_at, from_at, TIMESTAMP '1970-01-01')) AS detail
FROM coverage
GROUP BY source, reason
ORDER BY max(coalesce(to_at, from_at)) DESC NULLS LAST, source, reason
LIMIT 12
