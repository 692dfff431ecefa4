-- One row is a person of a market, in the order of their numbers.
SELECT market, person FROM community_who ORDER BY market, n
