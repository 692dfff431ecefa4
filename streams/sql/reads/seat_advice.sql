-- One row is a question that one of these people was first to answer, with the words asked and answered.
SELECT
    n.answered_by AS person, n.author_id AS asker, n.reason, coalesce(n.language, '') AS language,
    coalesce(q.text, '') || ' ' || coalesce(a.text, '') AS text
FROM needs AS n
LEFT JOIN mentions_full AS q ON q.brand = n.brand AND q.source = n.source AND q.mention_id = n.mention_id
LEFT JOIN mentions_full AS a ON a.brand = n.brand AND a.source = n.source AND a.mention_id = n.answer_id
WHERE n.brand = $brand AND list_contains($people, n.answered_by) AND coalesce(a.act, '') NOT IN ('ask', 'complain')
QUALIFY row_number() OVER (PARTITION BY n.answered_by ORDER BY n.answered_at DESC, n.source, n.mention_id) <= 200
ORDER BY person, n.answered_at, n.source, n.mention_id
