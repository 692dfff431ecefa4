-- One row is a source of which anything is known: what somebody did may be waiting in each, or come late.
SELECT source FROM mentions
UNION SELECT source FROM interactions
UNION SELECT source FROM follows
UNION SELECT source FROM rowless_ids
ORDER BY source
