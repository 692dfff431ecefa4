-- One row is a post that shows an incident.
SELECT m.posted_at, m.author_id, m.provenance, e.part, m.mention_id, m.text
FROM alert_evidence AS e
JOIN alert_rows AS a ON a.alert_id = e.alert_id
JOIN mentions AS m ON m.source = e.source AND m.mention_id = e.mention_id AND m.brand = a.brand
WHERE e.alert_id = $id ORDER BY e.part, e.n
