-- One row is a post that an alert shows and that is no more.
DELETE FROM alert_evidence
WHERE (source, mention_id) NOT IN (
    SELECT e.source, e.mention_id FROM alert_evidence AS e
    JOIN mentions AS m ON m.source = e.source AND m.mention_id = e.mention_id
)
