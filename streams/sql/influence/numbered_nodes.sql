-- One row is a node, with the numbers of what it answered or passed on, and when it began (ms).
SELECT n, parent, passed_on, coalesce(epoch_ms(began_at), $unknown) AS at_ms FROM nodes ORDER BY n
