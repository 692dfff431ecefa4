-- One row is a brand, and when somebody first wrote or acted.
WITH firsts AS (
    SELECT brand, min(posted_at) AS at_time FROM mentions GROUP BY brand
    UNION ALL
    SELECT brand, min(happened_at) FROM interactions GROUP BY brand
)
SELECT brand, epoch_ms(min(at_time)) AS since_ms FROM firsts GROUP BY brand ORDER BY brand
