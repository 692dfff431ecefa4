-- One row is a word from one to another of those who were at an event, at whatever time; `one` and `other` are their numbers.
SELECT p.n, least(p.person, q.person) AS one, greatest(p.person, q.person) AS other, epoch_ms(i.happened_at) AS at_ms
FROM interactions AS i
JOIN situation_who AS p ON p.brand = i.brand AND p.author_id = i.actor_id
JOIN situation_who AS q ON q.n = p.n AND q.author_id = i.target_id
WHERE i.kind IN ('reply', 'quote', 'mention') AND p.person <> q.person
ORDER BY p.n, one, other, at_ms
