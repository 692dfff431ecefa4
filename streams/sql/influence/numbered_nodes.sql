-- One row is a node, with the numbers of what it answered or passed on, its kind, and when it began (ms).
SELECT
    n.n, n.parent, n.passed_on, n.brand, n.source, n.id, n.author_id, s.kind,
    coalesce(epoch_ms(n.began_at), $unknown) AS at_ms
FROM nodes AS n
LEFT JOIN steps AS s ON s.brand = n.brand AND s.source = n.source AND s.child_id = n.id
ORDER BY n.n
