-- One row is an id that was asked for and is stored: a post (this revision; any, where -1 was asked), a share, a follow, an undo.
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN mentions AS m
    ON m.source = a.source AND m.mention_id = a.id AND (a.rev = -1 OR m.rev = a.rev AND m.edit_id IS NULL)
UNION
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN interactions AS i ON i.source = a.source AND i.interaction_id = a.id
WHERE a.rev <= 0
UNION
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN follows AS f ON f.source = a.source AND f.follow_id = a.id
WHERE a.rev <= 0
UNION
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN rowless_ids AS r ON r.source = a.source AND r.id = a.id AND a.rev IN (-1, r.rev)
