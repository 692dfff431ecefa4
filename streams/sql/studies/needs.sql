-- One row is something asked since a moment, with its first answer.
WITH firsts AS (
    SELECT
        n, count(*) AS replies,
        min(happened_at) FILTER (is_answer) AS answered_at,
        arg_min(post_id, (happened_at, post_id)) FILTER (is_answer) AS answer_id,
        arg_min(actor_id, (happened_at, post_id)) FILTER (is_answer) AS answered_by,
        arg_min(who, (happened_at, post_id)) FILTER (is_answer) AS answered_by_kind,
        min(happened_at) FILTER (who = 'brand') AS responded_at
    FROM thread_replies
    GROUP BY n
)
SELECT
    a.n, a.brand, a.source, a.mention_id, a.author_id, a.kind, a.reason, a.act, a.language, a.asked_at,
    greatest($as_of_ms - epoch_ms(a.asked_at), 0) / 3600000.0 AS age_h,
    CASE
        WHEN f.answered_at IS NOT NULL THEN 'answered'
        WHEN $as_of_ms - epoch_ms(a.asked_at) < $unanswered_ms THEN 'waiting'
        ELSE 'need'
    END AS state,
    coalesce(f.replies, 0) AS replies, f.answered_at, f.answered_by, f.answer_id, f.answered_by_kind, f.responded_at
FROM asked AS a
LEFT JOIN firsts AS f ON f.n = a.n
WHERE a.asked_at >= make_timestamp_ms($from_ms)
ORDER BY a.n
