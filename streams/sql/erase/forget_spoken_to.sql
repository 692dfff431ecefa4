-- One row is a post that spoke to somebody by their handle: of that nothing is left without them.
DELETE FROM interactions WHERE target_id = $who AND kind = 'mention'
