-- One row is a community of a brand's market that can be told, the greatest first.
SELECT
    community_id, people, verdict, share, lo, hi, authors AS n, status, status_lo, status_hi, status_n, about, core, inside, returns, born_on
FROM communities_of($brand)
LIMIT $n
