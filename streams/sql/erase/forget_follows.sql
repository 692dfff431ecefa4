-- One row is somebody else who follows them.
DELETE FROM follows WHERE target_id = $who
