-- One row is a post or a share in a cascade, numbered by name, with the number of what it passed on or answered.
CREATE OR REPLACE TEMP TABLE nodes AS
WITH named AS (
    SELECT brand, source, child_id AS id FROM steps
    UNION
    SELECT brand, source, parent_id FROM steps
),
numbered AS (SELECT *, row_number() OVER (ORDER BY brand, source, id) - 1 AS n FROM named)
SELECT
    c.n, coalesce(p.n, -1) AS parent, CASE WHEN s.kind <> 'reply' THEN p.n ELSE -1 END AS passed_on, c.brand, c.source,
    c.id, coalesce(m.author_id, s.author_id) AS author_id, coalesce(m.posted_at, s.happened_at) AS began_at
FROM numbered AS c
LEFT JOIN steps AS s ON s.brand = c.brand AND s.source = c.source AND s.child_id = c.id
LEFT JOIN numbered AS p ON p.brand = c.brand AND p.source = c.source AND p.id = s.parent_id
LEFT JOIN mentions AS m ON m.brand = c.brand AND m.source = c.source AND m.mention_id = c.id
ORDER BY c.n
