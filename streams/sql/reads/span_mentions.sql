-- One row is a mention in one of the spans. Spans of a brand do not overlap.
FROM mentions AS t
JOIN spans AS s ON s.brand = t.brand AND t.posted_at >= s.start_at AND t.posted_at < s.end_at
