-- One row is two people of `declared_people` who had contact: posts and days from `since_ms` on, and when last at all.
WITH met AS (
    SELECT least(a.person, t.person) AS one, greatest(a.person, t.person) AS other, i.source, i.post_id, i.happened_at
    FROM interactions AS i
    JOIN declared_people AS a ON a.brand = i.brand AND ltrim(lower(a.account), '@') = ltrim(lower(i.actor_id), '@')
    JOIN declared_people AS t ON t.brand = i.brand AND ltrim(lower(t.account), '@') = ltrim(lower(i.target_id), '@')
    WHERE i.kind IN ('mention', 'reply', 'quote') AND a.person <> t.person
)
SELECT
    one, other, count(DISTINCT (source, post_id)) FILTER (epoch_ms(happened_at) >= $since_ms) AS n,
    count(DISTINCT happened_at::DATE) FILTER (epoch_ms(happened_at) >= $since_ms) AS days, max(happened_at) AS last_at
FROM met
GROUP BY one, other
ORDER BY one, other
