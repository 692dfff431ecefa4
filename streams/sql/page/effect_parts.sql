-- One row is a part of the difference between two campaigns; the parts add up to the row difference.
SELECT campaign_id, other_id, stage, part, value, lo, hi, share, overlap, n, other_n, verdict
FROM campaign_parts
WHERE brand = $brand
ORDER BY
    campaign_id, other_id, stage DESC,
    array_position(['difference', 'message', 'relation', 'seeding', 'time', 'unexplained'], part)
LIMIT 240
