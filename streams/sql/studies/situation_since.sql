-- One row is a brand with events, and since when its posts are stored: all but one in a thousand, as a few may be misdated.
SELECT brand, epoch_ms(quantile_disc(happened_at, 0.001)) AS from_ms
FROM (
    SELECT brand, posted_at AS happened_at FROM mentions
    UNION ALL
    SELECT brand, happened_at FROM interactions
)
WHERE brand IN (SELECT brand FROM situation_events)
GROUP BY brand
ORDER BY brand
