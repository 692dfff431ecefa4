-- One row is something asked, with when it was first answered and replied to by the brand, and how much its asker's vote weighs here.
SELECT
    a.brand, a.author_id, epoch_ms(date_trunc('week', a.asked_at)) AS week_ms, epoch_ms(a.asked_at) AS asked_ms,
    epoch_ms(min(r.happened_at) FILTER (r.is_answer)) AS answered_ms,
    epoch_ms(min(r.happened_at) FILTER (r.who = 'brand')) AS responded_ms,
    arg_min(r.who, (r.happened_at, r.post_id)) FILTER (r.is_answer) AS who
FROM asked AS a
LEFT JOIN thread_replies AS r ON r.n = a.n
GROUP BY a.n, a.brand, a.author_id, a.asked_at
ORDER BY a.brand, a.n
