-- One row is a word for or against a brand, numbered by its author, in order of time; of one moment, for comes first.
-- `told`: how often they had given their word to somebody in particular by then. `was_against`: they had spoken against before.
WITH told AS ( -- a reply is an act of its own, with an id made of the post's
    SELECT DISTINCT w.brand, w.source, w.mention_id
    FROM vouch_words AS w
    JOIN interactions AS i
        ON i.brand = w.brand AND i.source = w.source AND i.actor_id = w.author_id
        AND (i.post_id = w.mention_id OR i.interaction_id = w.mention_id || '#' || i.kind)
    WHERE w.is_for AND i.kind IN ('mention', 'reply', 'quote') AND i.target_id <> w.author_id
)
SELECT
    dense_rank() OVER (ORDER BY brand, author_id) AS person, brand, source, mention_id, author_id,
    epoch_ms(posted_at) AS at_ms, is_for, count(t.mention_id) OVER before AS told,
    coalesce(bool_or(NOT is_for) OVER (before ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS was_against
FROM vouch_words
LEFT JOIN told AS t USING (brand, source, mention_id)
WINDOW before AS (PARTITION BY brand, author_id ORDER BY posted_at, is_for DESC, source, mention_id)
ORDER BY person, at_ms, is_for DESC, source, mention_id
