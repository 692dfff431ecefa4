-- One row is a word for or against a brand, numbered by its author, in order of time; of one moment, for comes first.
SELECT
    dense_rank() OVER (ORDER BY brand, author_id) AS person, brand, source, mention_id, author_id, posted_at, is_for
FROM vouch_words
ORDER BY person, posted_at, is_for DESC, source, mention_id
