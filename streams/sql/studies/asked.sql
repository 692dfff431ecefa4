-- One row is a post by one of the public that asks for an answer: a question, a request for service, or such an idea.
CREATE OR REPLACE TEMP TABLE asked AS
WITH said AS (
    SELECT
        brand, source, mention_id,
        max(p) FILTER (scheme = 'act' AND label = 'ask') AS ask,
        max(p) FILTER (scheme = 'motive' AND label = 'advice_seeking') AS seeks,
        max(p) FILTER (scheme = 'reason' AND label = 'customer_service') AS service,
        arg_max(label, (p, label)) FILTER (scheme = 'reason') AS reason
    FROM labels
    WHERE
        p >= 0.5
        AND (scheme = 'reason' OR (scheme = 'act' AND label = 'ask') OR (scheme = 'motive' AND label = 'advice_seeking'))
    GROUP BY brand, source, mention_id
),
posts AS (
    SELECT
        m.brand, m.source, m.mention_id, m.author_id, m.reply_to_id, m.act, m.language, m.posted_at AS asked_at, s.reason,
        CASE
            WHEN m.act = 'idea' AND (s.ask IS NOT NULL OR s.seeks IS NOT NULL) THEN 'idea'
            WHEN m.act = 'complain' AND (s.service IS NOT NULL OR s.seeks IS NOT NULL OR s.ask IS NOT NULL) THEN 'service'
            WHEN m.act = 'ask' OR s.ask IS NOT NULL OR s.seeks IS NOT NULL THEN 'question'
        END AS kind
    FROM mentions AS m
    LEFT JOIN said AS s USING (brand, source, mention_id)
    WHERE
        m.provenance = 'organic'
        AND NOT EXISTS (
            FROM own_accounts AS o WHERE o.brand = m.brand AND o.account = ltrim(lower(m.author_id), '@')
        )
)
SELECT row_number() OVER (ORDER BY p.brand, p.asked_at, p.source, p.mention_id) AS n, p.* EXCLUDE (reply_to_id)
FROM posts AS p
-- Who asks back, or asks again below their own question, opens no need of their own.
LEFT JOIN posts AS q
    ON q.brand = p.brand AND q.source = p.source AND q.mention_id = p.reply_to_id AND q.kind IS NOT NULL
WHERE p.kind IS NOT NULL AND q.mention_id IS NULL
