-- One row is a word for or against a brand, numbered by its author, in order of time; of one moment, for comes first.
SELECT
    dense_rank() OVER (ORDER BY brand, author_id) AS person, brand, source, mention_id, author_id,
    epoch_ms(posted_at) AS at_ms, is_for
FROM vouch_words
ORDER BY person, at_ms, is_for DESC, source, mention_id
