-- One row is a span of a brand's time and how many stored rows lie in it.
WITH stamped AS (
    SELECT s.span, m.brand FROM spans AS s
    JOIN mentions AS m ON m.brand = s.brand AND m.posted_at >= s.start_at AND m.posted_at < s.end_at
    UNION ALL
    SELECT s.span, i.brand FROM spans AS s
    JOIN interactions AS i ON i.brand = s.brand AND i.happened_at >= s.start_at AND i.happened_at < s.end_at
)
SELECT span, count(*) AS n FROM stamped GROUP BY span
