-- One row is a brand and a side: how many votes it has, and which part of what was written is French, each vote counting one.
WITH voters AS (
    SELECT brand, side, voter, count(*) FILTER (language = 'fr') / count(*) AS french
    FROM ({posts})
    GROUP BY brand, side, voter
)
SELECT brand, side, count(*) AS n, sum(CAST(round(french * 1e9) AS BIGINT)) / 1e9 / count(*) AS french
FROM voters
GROUP BY brand, side
ORDER BY brand, side
