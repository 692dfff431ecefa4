-- One row is a cell of `activity_counts`, set or replaced whole. Sorted, so that neighbours in time lie together.
INSERT INTO activity_counts BY NAME
SELECT grain, bucket, brand, dimension, value, mentions_e4, authors, shares FROM batch
ORDER BY grain, bucket, brand, dimension, value
ON CONFLICT (grain, bucket, brand, dimension, value) DO UPDATE SET
    mentions_e4 = excluded.mentions_e4, authors = excluded.authors, shares = excluded.shares
