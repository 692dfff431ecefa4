-- One row is a reply of one of these people to somebody's question, with the words asked and answered, the latest of each.
WITH replies AS (
    SELECT i.actor_id AS person, i.target_id AS asker, i.source, i.mention_id, i.post_id, i.happened_at
    FROM interactions AS i
    WHERE i.brand = $brand AND i.kind = 'reply' AND list_contains($people, i.actor_id) AND i.actor_id <> i.target_id
),
reasons AS (
    SELECT source, mention_id, arg_max(label, (p, label)) AS reason
    FROM labels
    WHERE brand = $brand AND scheme = 'reason' AND p >= 0.5
    GROUP BY source, mention_id
)
SELECT
    r.person, r.asker, l.reason, coalesce(q.language, '') AS language,
    coalesce(q.text, '') || ' ' || coalesce(a.text, '') AS text
FROM replies AS r
JOIN mentions_full AS q ON q.brand = $brand AND q.source = r.source AND q.mention_id = r.mention_id AND q.act = 'ask'
LEFT JOIN mentions_full AS a ON a.brand = $brand AND a.source = r.source AND a.mention_id = r.post_id
LEFT JOIN reasons AS l ON l.source = q.source AND l.mention_id = q.mention_id
WHERE coalesce(a.act, '') NOT IN ('ask', 'complain')
QUALIFY row_number() OVER (PARTITION BY r.person ORDER BY r.happened_at DESC, r.source, r.post_id) <= 200
ORDER BY r.person, r.happened_at, r.source, r.post_id
