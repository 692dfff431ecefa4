-- One row is: someone follows someone. Every shard holds all of them, as they are bound to no brand.
SELECT DISTINCT * FROM ({rows})
