-- One row is a brand of which a shard has, or may have, rows. A column map may give one that no brands file names.
SELECT DISTINCT id AS brand, {number} AS number FROM {shard}.brands
UNION
SELECT DISTINCT brand, {number} FROM {shard}.mentions WHERE is_given
