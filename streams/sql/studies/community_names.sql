-- One row is a market that has people: their names, in the order of their numbers, and the first of these.
SELECT market, min(n) AS first, list(person ORDER BY n) AS people FROM community_who GROUP BY market ORDER BY market
