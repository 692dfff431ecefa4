-- One row is a person outside the brand's staff who passes its posts on, the busiest first.
CREATE OR REPLACE MACRO top_sharers(b, n := 20) AS TABLE
SELECT author_id, shares_made, shares_received, mentions, dominant_motive, first_at, last_at
FROM people
WHERE brand = b AND shares_made > 0 AND NOT is_staff
ORDER BY shares_made DESC, author_id
LIMIT n;
COMMENT ON MACRO TABLE top_sharers IS 'top_sharers(brand, n := 20): who passes on most, the brand''s own accounts left out. A count, not an influence.';
