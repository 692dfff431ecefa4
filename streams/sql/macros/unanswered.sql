-- One row is a question, request or idea that asks for an answer and has none, the oldest first.
CREATE OR REPLACE MACRO unanswered(b, hours := NULL, n := 1000000) AS TABLE
SELECT source, mention_id, author_id, kind, reason, language, asked_at, age_h, replies, could_answer, could_answer_why
FROM needs
WHERE brand = b AND answered_at IS NULL AND if(hours IS NULL, state = 'need', age_h >= hours)
ORDER BY asked_at, source, mention_id
LIMIT n;
COMMENT ON MACRO TABLE unanswered IS 'unanswered(brand, hours := NULL, n := 1000000): what people of the public asked and nobody answered, the oldest first, with who could. hours: how long it must have waited, else [studies] unanswered_h. Answered ones leave.';
