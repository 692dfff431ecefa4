-- One row is a post that shows something unusual that is going on now, the most unusual first.
SELECT a.alert_id, a.brand, a.signal, a.state, a.started_at, a.observed, a.expected, m.posted_at, m.source, m.url, m.text
FROM alerts AS a
JOIN alert_evidence AS e ON e.alert_id = a.alert_id AND e.part = 'example'
JOIN mentions AS m ON m.source = e.source AND m.mention_id = e.mention_id
WHERE a.state IN ('open', 'ongoing')
QUALIFY row_number() OVER (PARTITION BY a.alert_id, e.n ORDER BY m.brand <> a.brand, m.brand) = 1
ORDER BY a.observed / greatest(a.expected, 0.5) DESC NULLS LAST, a.alert_id, m.posted_at DESC
