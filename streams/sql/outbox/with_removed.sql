-- One row is what is not sent yet and shows a post that is no longer there, or names a leader of whom none is left.
WITH waiting AS (
    SELECT outbox_id, channel, payload, from_json(payload, '{"evidence": [{"source": "VARCHAR", "mention_id": "VARCHAR"}], "leaders": ["VARCHAR"]}') AS told
    FROM outbox
    WHERE status <> 'sent'
),
posts AS (
    SELECT outbox_id, channel, list({'source': source, 'mention_id': mention_id}) AS posts
    FROM (SELECT outbox_id, channel, unnest(told.evidence, recursive := true) FROM waiting) AS shown
    WHERE NOT EXISTS (FROM mentions WHERE mentions.source = shown.source AND mentions.mention_id = shown.mention_id)
    GROUP BY outbox_id, channel
),
leaders AS (
    SELECT outbox_id, channel, list(leader) AS leaders
    FROM (SELECT outbox_id, channel, unnest(told.leaders) AS leader FROM waiting) AS named
    WHERE NOT EXISTS (FROM mentions WHERE mentions.author_id = named.leader)
    GROUP BY outbox_id, channel
)
SELECT w.outbox_id, w.channel, w.payload, coalesce(p.posts, []) AS posts, coalesce(l.leaders, []) AS leaders
FROM waiting AS w
LEFT JOIN posts AS p ON p.outbox_id = w.outbox_id AND p.channel = w.channel
LEFT JOIN leaders AS l ON l.outbox_id = w.outbox_id AND l.channel = w.channel
WHERE p.posts IS NOT NULL OR l.leaders IS NOT NULL
ORDER BY w.outbox_id, w.channel
