-- One row is a label of a mention that was asked for by its id, or by an account that is gone.
FROM labels AS t
WHERE (t.source, t.mention_id) IN (
    SELECT source, id FROM asked_posts
    UNION
    SELECT m.source, m.mention_id FROM mentions AS m
    SEMI JOIN asked_gone AS g ON g.source = m.source AND g.author = m.author_id AND epoch_ms(m.posted_at) <= g.until_ms
)
ORDER BY t.source, t.mention_id, t.brand, t.scheme, t.label
