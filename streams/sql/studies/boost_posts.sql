-- One row is an hour in which a person wrote of a brand of their own accord, at the first of these moments.
SELECT p.n AS person, min(epoch_ms(m.posted_at)) AS at_ms
FROM mentions AS m
JOIN boost_people AS p ON p.id = m.author_id
WHERE
    m.brand = $brand AND m.provenance = 'organic'
    AND m.posted_at >= make_timestamp_ms($since_ms) AND m.posted_at < make_timestamp_ms($until_ms)
GROUP BY p.n, epoch_ms(m.posted_at) // 3600000
ORDER BY at_ms, person;
