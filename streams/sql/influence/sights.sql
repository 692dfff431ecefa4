-- One row is how strong the sight of an author of judged posts was to a reader from a moment on; both by number.
SELECT
    c.brand, r.n AS reader, a.n AS author, epoch_ms(c.at_time) AS at_ms, epoch_ms(c.last_at) AS last_ms, c.strength
FROM contacts AS c
JOIN (SELECT DISTINCT brand, author_id FROM past_posts WHERE is_judged) AS p ON p.brand = c.brand AND p.author_id = c.author
JOIN numbered AS r ON r.brand = c.brand AND r.person = c.reader
JOIN numbered AS a ON a.brand = c.brand AND a.person = c.author
ORDER BY c.brand
