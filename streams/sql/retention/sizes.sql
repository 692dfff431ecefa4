-- One row is a day (UTC) before the given moment, and how many mentions and interactions lie in it.
SELECT epoch_ms(date_trunc('day', done_at)) AS day_ms, count(*) AS n
FROM (
    SELECT posted_at AS done_at FROM mentions
    UNION ALL
    SELECT happened_at FROM interactions
)
WHERE done_at < make_timestamp_ms($before_ms)
GROUP BY day_ms
ORDER BY day_ms
