-- One row is something one of these people asked, the latest of each first, with its words where they are stored.
SELECT
    n.source, n.mention_id, n.author_id, n.reason, coalesce(n.language, '') AS language, epoch_ms(n.asked_at) AS asked_ms,
    n.answered_at IS NULL AS is_open, coalesce(m.text, '') AS text
FROM needs AS n
LEFT JOIN mentions_full AS m ON m.brand = n.brand AND m.source = n.source AND m.mention_id = n.mention_id
WHERE n.brand = $brand AND list_contains($people, n.author_id) AND (n.answered_at IS NULL OR NOT $only_open)
QUALIFY row_number() OVER (PARTITION BY n.author_id ORDER BY n.answered_at IS NULL DESC, n.asked_at DESC, n.source, n.mention_id) <= 5
ORDER BY n.author_id, n.asked_at, n.source, n.mention_id
