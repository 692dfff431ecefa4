-- One row is a post that shows an incident, newest first.
SELECT e.alert_id, m.source, m.mention_id, m.author_id, m.posted_at, m.text, m.url, m.language
FROM alert_evidence AS e
JOIN alerts AS a ON a.alert_id = e.alert_id
JOIN mentions_full AS m ON m.source = e.source AND m.mention_id = e.mention_id AND m.brand = a.brand
WHERE e.part = 'example' AND list_contains($alerts, e.alert_id)
ORDER BY e.alert_id, e.n
