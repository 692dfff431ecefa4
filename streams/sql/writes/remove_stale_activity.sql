-- One row removed is a cell of a recomputed bucket that its stored rows no longer give.
DELETE FROM activity_counts AS a
USING buckets AS b
WHERE
    a.grain = b.grain AND a.bucket = b.bucket AND a.brand = b.brand
    AND NOT EXISTS (
        FROM batch AS c
        WHERE
            c.grain = a.grain AND c.bucket = a.bucket AND c.brand = a.brand
            AND c.dimension = a.dimension AND c.value = a.value
    )
