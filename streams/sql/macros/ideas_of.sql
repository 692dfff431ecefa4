-- One row is an idea that people have for a brand, those of most people first.
CREATE OR REPLACE MACRO ideas_of(b, n := 20) AS TABLE
SELECT idea_id, title, people, mentions, rank, rank_lo, rank_hi, first_seen, last_seen, status, note, examples
FROM ideas
WHERE brand = b
ORDER BY rank, first_seen, idea_id
LIMIT n;
COMMENT ON MACRO TABLE ideas_of IS 'ideas_of(brand, n := 20): the ideas people have for a brand, those of most people first, with what became of them. Different people are counted, not posts; the same idea in other words is one.';
