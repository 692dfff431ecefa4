-- One row is an idea that people have for a brand, those of most people first.
SELECT rank, rank_lo, rank_hi, title, people, mentions, first_seen, last_seen, status, note, idea_id
FROM ideas_of($brand, n := $n)
