-- One row is a tie of a person that was strong and fell silent, the strongest of each first, and who of ours is near.
SELECT author_id, other_id, opener_id FROM dormant_ties WHERE brand = $brand ORDER BY author_id, round(once, 9) DESC, other_id
