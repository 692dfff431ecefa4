-- One row is a post that shows something unusual that is going on now, the most unusual first.
SELECT a.alert_id, a.brand, a.signal, a.state, a.started_at, a.observed, a.expected, m.posted_at, m.source, m.url, m.text
FROM alerts AS a
JOIN alert_evidence AS e ON e.alert_id = a.alert_id AND e.part = 'example'
JOIN mentions AS m ON m.source = e.source AND m.mention_id = e.mention_id AND m.brand = a.brand
WHERE a.state IN ('open', 'ongoing')
ORDER BY a.observed / greatest(a.expected, 0.5) DESC, a.alert_id, m.posted_at DESC
