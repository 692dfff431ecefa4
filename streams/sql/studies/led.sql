-- One row is a leader of a brand: who surely leads, and the first so many by influence.
CREATE OR REPLACE TEMP TABLE led AS
SELECT brand, author_id, role, influence_rank, rank_lo, rank_hi, (row_number() OVER (ORDER BY brand, author_id)) - 1 AS person
FROM people
WHERE NOT is_staff AND (role = 'leader' OR influence_rank <= $leaders);
