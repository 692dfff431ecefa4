-- One row is a follow asked for by its id, or by a follower that is gone.
FROM follows AS t
WHERE t.rowid IN (
    SELECT f.rowid FROM follows AS f SEMI JOIN asked_posts AS a ON a.source = f.source AND a.id = f.follow_id
    UNION
    SELECT f.rowid FROM follows AS f
    SEMI JOIN asked_gone AS g ON g.source = f.source AND g.author = f.source_id AND epoch_ms(f.since) <= g.until_ms
)
ORDER BY t.source, t.follow_id
