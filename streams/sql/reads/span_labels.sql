-- One row is a label of a mention in one of the spans.
FROM labels AS t
WHERE (t.source, t.mention_id, t.brand) IN (
    SELECT m.source, m.mention_id, m.brand
    FROM mentions AS m
    JOIN spans AS s ON s.brand = m.brand AND m.posted_at >= s.start_at AND m.posted_at < s.end_at
)
