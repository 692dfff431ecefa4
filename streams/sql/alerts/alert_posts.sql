-- One row is a post that shows an incident.
SELECT
    strftime(m.posted_at, '%Y-%m-%d %H:%M') AS posted, m.author_id,
    e.part || CASE WHEN m.provenance <> 'organic' THEN ', ' || m.provenance ELSE '' END AS part, m.mention_id, m.text
FROM alert_evidence AS e
JOIN alerts AS a ON a.alert_id = e.alert_id
JOIN mentions AS m ON m.source = e.source AND m.mention_id = e.mention_id
WHERE e.alert_id = $id
QUALIFY row_number() OVER (PARTITION BY e.part, e.n ORDER BY m.brand <> a.brand, m.brand) = 1
ORDER BY e.part, e.n
