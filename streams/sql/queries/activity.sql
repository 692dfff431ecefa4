-- One row is a brand and a day: mentions, authors, shares and share of voice, the latest thirty days of each brand.
SELECT brand, bucket, mentions, authors, shares, share_of_voice, is_closed
FROM activity
WHERE grain = 'day' AND dimension = 'all'
QUALIFY row_number() OVER (PARTITION BY brand ORDER BY bucket DESC) <= 30
ORDER BY brand, bucket
