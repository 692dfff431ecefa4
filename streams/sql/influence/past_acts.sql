-- One row is: this person reacted to one of the latest posts, at this moment.
SELECT i.brand, p.n AS post, w.n AS person, epoch_ms(i.happened_at) AS at_ms
FROM interactions AS i
JOIN past_posts AS p ON p.brand = i.brand AND p.source = i.source AND p.mention_id = i.mention_id
JOIN numbered AS w ON w.brand = i.brand AND w.person = i.actor_id
WHERE i.actor_id <> p.author_id
ORDER BY i.brand, p.n, w.n, at_ms
