-- One row is an interaction in one of the spans. Spans of a brand do not overlap.
FROM interactions AS t
JOIN spans AS s ON s.brand = t.brand AND t.happened_at >= s.start_at AND t.happened_at < s.end_at
