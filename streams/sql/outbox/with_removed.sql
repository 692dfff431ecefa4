-- One row is what is not sent yet and shows a post that is gone or was edited since, or names a leader of whom none is left.
WITH waiting AS (
    SELECT
        outbox_id, channel, payload,
        from_json(payload, '{"evidence": [{"source": "VARCHAR", "mention_id": "VARCHAR", "text": "VARCHAR"}], "leaders": ["VARCHAR"]}') AS told
    FROM outbox
    WHERE status <> 'sent'
),
shown AS (SELECT outbox_id, channel, unnest(told.evidence, recursive := true) FROM waiting),
stored AS (
    SELECT source, mention_id, first(text ORDER BY brand) FILTER (text IS NOT NULL) AS text FROM mentions
    WHERE (source, mention_id) IN (SELECT source, mention_id FROM shown) GROUP BY source, mention_id
),
posts AS (
    SELECT s.outbox_id, s.channel, list({'source': s.source, 'mention_id': s.mention_id, 'text': m.text}) AS posts
    FROM shown AS s
    LEFT JOIN stored AS m ON m.source = s.source AND m.mention_id = s.mention_id
    WHERE m.source IS NULL OR m.text <> s.text -- a text that lies in an archive by now is as it was
    GROUP BY s.outbox_id, s.channel
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
