-- One row is a contact before a moment: who acted on whose post, with its weight; a follow weighs without end.
SELECT r.n AS reader, a.n AS author, epoch_ms(i.happened_at) AS at_ms, w.weight
FROM interactions AS i
JOIN boost_weights AS w ON w.kind = i.kind
JOIN boost_people AS r ON r.id = i.actor_id
JOIN boost_people AS a ON a.id = i.target_id
WHERE i.brand = $brand AND i.happened_at < make_timestamp_ms($until_ms) AND i.happened_at >= make_timestamp_ms($since_ms)
UNION ALL
SELECT r.n, a.n, epoch_ms(f.since), 'inf'::DOUBLE
FROM follows AS f
JOIN boost_people AS r ON r.id = f.source_id
JOIN boost_people AS a ON a.id = f.target_id
WHERE f.since < make_timestamp_ms($until_ms);
