-- One row is a link between two people by number.
SELECT l.brand, r.n AS reader, a.n AS author, epoch_ms(l.since) AS since_ms
FROM links AS l
JOIN numbered AS r ON r.brand = l.brand AND r.person = l.reader
JOIN numbered AS a ON a.brand = l.brand AND a.person = l.author
ORDER BY l.brand, reader, author
