-- One row is a directed bond between two people within a brand: the strongest hundred.
SELECT brand, source_id, target_id, weight, n_reply, n_repost, n_quote, n_mention, n_like, reciprocity, last_at
FROM ties
ORDER BY weight DESC, brand, source_id, target_id
LIMIT 100
