-- One row is a tie between two of some people, the strongest first: both directions together.
WITH shown AS (SELECT unnest($people) AS author_id)
SELECT least(source_id, target_id) AS one, greatest(source_id, target_id) AS other, round(sum(weight), 6) AS weight
FROM ties
WHERE brand = $brand AND source_id <> target_id AND source_id IN (SELECT author_id FROM shown) AND target_id IN (SELECT author_id FROM shown)
GROUP BY one, other
ORDER BY weight DESC, one, other
LIMIT $n
