-- One row is a person outside the staff who passes a brand's posts on: the busiest hundred.
SELECT brand, author_id, shares_made, shares_received, mentions, dominant_motive, last_at
FROM people
WHERE shares_made > 0 AND NOT is_staff
ORDER BY shares_made DESC, brand, author_id
LIMIT 100
