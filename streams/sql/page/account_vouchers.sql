-- One row is somebody whose word for the brand a person of a company was told directly, or may have seen.
SELECT voucher_id, receiver_id, hand, stance, path, word, strength, first_at, last_at, turned_at
FROM vouching
WHERE brand = $brand AND company = $company
ORDER BY path IN ('addressed', 'answered') DESC, word DESC, voucher_id, receiver_id
LIMIT 40
