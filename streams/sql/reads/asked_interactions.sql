-- One row is an interaction asked for by its id, its event or an account that is gone, or another of the same tie.
FROM interactions AS t
WHERE t.rowid IN (
    WITH asked AS MATERIALIZED (
        SELECT i.rowid AS row_number, i.brand, i.actor_id, i.target_id FROM interactions AS i
        SEMI JOIN asked_posts AS a ON a.source = i.source AND a.id = i.interaction_id
        UNION
        SELECT i.rowid, i.brand, i.actor_id, i.target_id FROM interactions AS i
        SEMI JOIN asked_posts AS a ON a.source = i.source AND a.id = i.post_id
        UNION
        SELECT i.rowid, i.brand, i.actor_id, i.target_id FROM interactions AS i
        SEMI JOIN asked_gone AS g
            ON g.source = i.source AND g.author = i.actor_id AND epoch_ms(i.happened_at) <= g.until_ms
    )
    SELECT row_number FROM asked
    UNION
    SELECT i.rowid FROM interactions AS i
    SEMI JOIN asked AS s ON s.brand = i.brand AND s.actor_id = i.actor_id AND s.target_id = i.target_id
)
ORDER BY t.source, t.interaction_id, t.brand
