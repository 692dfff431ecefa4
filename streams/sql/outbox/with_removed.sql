-- One row is what is not sent yet and shows a post that is no longer there.
WITH shown AS (
    SELECT outbox_id, channel, payload, unnest(from_json(payload, '{"evidence": [{"source": "VARCHAR", "mention_id": "VARCHAR"}]}').evidence, recursive := true)
    FROM outbox
    WHERE status <> 'sent'
)
SELECT outbox_id, channel, any_value(payload) AS payload, list({'source': source, 'mention_id': mention_id}) AS removed
FROM shown
WHERE NOT EXISTS (FROM mentions WHERE mentions.source = shown.source AND mentions.mention_id = shown.mention_id)
GROUP BY outbox_id, channel
ORDER BY outbox_id, channel
