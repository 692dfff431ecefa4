-- One row is an id that was asked for and is stored: a post (this revision or a later one), the edit that stands, a share, a follow.
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN mentions AS m ON m.source = a.source AND m.mention_id = a.id AND m.rev >= a.rev
UNION
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN mentions AS m ON m.source = a.source AND m.edit_id = a.id
WHERE a.rev = 0
UNION
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN interactions AS i ON i.source = a.source AND i.interaction_id = a.id
WHERE a.rev = 0
UNION
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN follows AS f ON f.source = a.source AND f.follow_id = a.id
WHERE a.rev = 0
UNION
SELECT a.source, a.id, a.rev
FROM asked AS a SEMI JOIN rowless_ids AS r ON r.source = a.source AND r.id = a.id AND r.rev >= a.rev
