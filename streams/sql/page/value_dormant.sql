-- One row is a tie that was strong and fell silent, the strongest first, and who of ours could open it.
SELECT author_id, other_id, once, last_at, contacts, opener_id
FROM dormant_ties
WHERE brand = $brand
ORDER BY opener_id IS NULL, once DESC, author_id, other_id
LIMIT 40
