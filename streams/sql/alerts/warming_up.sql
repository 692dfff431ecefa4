-- One row is a brand that is too new, or of which too little is said, to be judged.
SELECT brand FROM activity WHERE grain = 'minute' AND dimension = 'all'
GROUP BY brand HAVING max(bucket) - min(bucket) < INTERVAL 3 DAY OR sum(mentions) < 8 ORDER BY brand
