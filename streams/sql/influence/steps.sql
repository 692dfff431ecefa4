-- One row is a step of a cascade: something passed on or answered, and what it passed on or answered; each once.
CREATE OR REPLACE TEMP TABLE steps AS
SELECT
    brand, source, post_id AS child_id,
    arg_min(mention_id, (kind = 'reply', mention_id)) AS parent_id, -- a post that quotes and answers passes on
    arg_min(kind, (kind = 'reply', mention_id)) AS kind,
    min(actor_id) AS author_id, min(happened_at) AS happened_at
FROM interactions
WHERE kind IN ('repost', 'quote', 'reply') AND mention_id IS NOT NULL AND mention_id <> post_id
GROUP BY brand, source, post_id
