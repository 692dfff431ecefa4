-- One row is a post that spoke to a leader, and when they answered it, if they did.
WITH told AS (
    SELECT
        l.person, i.source, i.post_id, min(i.happened_at) AS asked_at,
        bool_or(m.act IS NOT DISTINCT FROM 'ask') AS is_question
    FROM led AS l
    JOIN sides AS s ON s.brand = l.brand
    JOIN interactions AS i ON i.brand = s.of_brand AND i.target_id = l.author_id
    LEFT JOIN mentions AS m ON m.source = i.source AND m.mention_id = i.post_id AND m.brand = i.brand
    WHERE i.kind IN ('reply', 'mention') AND i.actor_id <> l.author_id
    GROUP BY l.person, i.source, i.post_id
),
answers AS (
    SELECT t.person, t.source, t.post_id, min(r.happened_at) AS answered_at
    FROM told AS t
    JOIN led AS l ON l.person = t.person
    JOIN sides AS s ON s.brand = l.brand
    JOIN interactions AS r
        ON r.brand = s.of_brand AND r.actor_id = l.author_id AND r.source = t.source AND r.mention_id = t.post_id
    WHERE r.kind IN ('reply', 'quote') AND r.happened_at >= t.asked_at
    GROUP BY t.person, t.source, t.post_id
)
SELECT t.person, epoch_ms(t.asked_at) AS asked_ms, epoch_ms(a.answered_at) AS answered_ms, t.is_question
FROM told AS t
LEFT JOIN answers AS a USING (person, source, post_id)
ORDER BY t.person, asked_ms, t.source, t.post_id;
