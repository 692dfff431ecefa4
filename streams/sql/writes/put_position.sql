-- One row is where to go on reading an input.
INSERT INTO positions VALUES ($input, $seq, $position, $ended)
ON CONFLICT (input) DO UPDATE SET seq = excluded.seq, position = excluded.position, ended = excluded.ended
