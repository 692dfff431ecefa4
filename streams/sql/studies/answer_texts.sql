-- One row is an answer with advice by one of the public who was active lately, with the words asked and answered.
WITH active AS (
    SELECT brand, author_id FROM mentions WHERE posted_at >= make_timestamp_ms($active_from_ms)
    UNION
    SELECT brand, actor_id FROM interactions WHERE happened_at >= make_timestamp_ms($active_from_ms)
)
SELECT
    r.brand, r.actor_id, a.author_id AS asker_id, a.reason, coalesce(a.language, '') AS language,
    coalesce(q.text, '') || ' ' || coalesce(m.text, '') AS text
FROM thread_replies AS r
JOIN asked AS a ON a.n = r.n
JOIN mentions AS m ON m.brand = r.brand AND m.source = r.source AND m.mention_id = r.post_id
JOIN mentions AS q ON q.brand = a.brand AND q.source = a.source AND q.mention_id = a.mention_id
WHERE
    r.is_answer AND r.who = 'peer' AND r.act IN ('advice', 'vouch') AND m.provenance = 'organic'
    AND r.happened_at >= make_timestamp_ms($from_ms) AND q.posted_at >= make_timestamp_ms($from_ms)
    AND EXISTS (FROM active AS c WHERE c.brand = r.brand AND c.author_id = r.actor_id)
QUALIFY row_number() OVER (PARTITION BY r.brand ORDER BY r.happened_at DESC, r.source, r.post_id, r.n) <= $most
ORDER BY r.brand, r.actor_id, r.happened_at, r.source, r.post_id, r.n
