-- One row is an act of somebody else on a post of theirs: it stays, and no longer says whose post it was.
UPDATE interactions SET target_id = NULL WHERE target_id = $who
