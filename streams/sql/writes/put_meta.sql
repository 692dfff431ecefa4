-- One row is a fact about the store, set or replaced.
INSERT INTO murmure_meta VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value
