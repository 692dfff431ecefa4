-- One row is a question, request or idea that nobody answered, the oldest first, with its words.
SELECT u.asked_at, u.age_h, u.kind, u.reason, u.author_id, m.text, u.replies, u.could_answer, m.url, u.mention_id
FROM unanswered($brand, n := $n) AS u
LEFT JOIN mentions_full AS m ON m.source = u.source AND m.mention_id = u.mention_id AND m.brand = $brand
ORDER BY u.asked_at, u.mention_id
