-- One row is a total of `counts`, raised by the batch's change.
INSERT INTO counts BY NAME
SELECT source, side, outcome, n FROM batch
ON CONFLICT (source, side, outcome) DO UPDATE SET n = counts.n + excluded.n
