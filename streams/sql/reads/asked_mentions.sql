-- One row is a mention that was asked for by its id, or by an account that is gone.
FROM mentions AS t
WHERE t.rowid IN (
    SELECT m.rowid FROM mentions AS m SEMI JOIN asked_posts AS a ON a.source = m.source AND a.id = m.mention_id
    UNION
    SELECT m.rowid FROM mentions AS m
    SEMI JOIN asked_gone AS g ON g.source = m.source AND g.author = m.author_id AND epoch_ms(m.posted_at) <= g.until_ms
)
ORDER BY t.source, t.mention_id, t.brand
