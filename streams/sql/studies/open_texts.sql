-- One row is something asked since a moment that nobody answered, by its number, with its words where they are stored.
SELECT a.brand, a.n, a.author_id, a.reason, coalesce(a.language, '') AS language, coalesce(m.text, '') AS text
FROM asked AS a
JOIN mentions AS m ON m.brand = a.brand AND m.source = a.source AND m.mention_id = a.mention_id
WHERE
    a.asked_at >= make_timestamp_ms($from_ms)
    AND NOT EXISTS (FROM thread_replies AS r WHERE r.n = a.n AND r.is_answer)
QUALIFY row_number() OVER (PARTITION BY a.brand ORDER BY a.n DESC) <= $most
ORDER BY a.brand, a.n
