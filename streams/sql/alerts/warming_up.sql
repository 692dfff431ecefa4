-- One row is a brand that is too new, or of which too little is said, to be judged, with the hours and posts it is known by.
SELECT brand, date_diff('hour', min(bucket), max(bucket)) AS hours, round(sum(mentions)) AS posts
FROM activity WHERE grain = 'hour' AND dimension = 'all'
GROUP BY brand HAVING max(bucket) - min(bucket) < INTERVAL 3 DAY OR sum(mentions) < 8 ORDER BY brand
