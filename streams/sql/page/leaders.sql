-- One row is a person on whom others act, the most influential first.
SELECT rank, rank_lo, rank_hi, author_id, role, influence, credit, credit_lo, credit_hi, acted_on_by, self_declared, posts, dominant_motive
FROM leaders($brand, n := $n)
