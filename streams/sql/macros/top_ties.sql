-- One row is a bond between two people within a brand, the strongest first.
CREATE OR REPLACE MACRO top_ties(b, n := 20) AS TABLE
SELECT source_id, target_id, weight, n_reply, n_repost, n_quote, n_mention, n_like, reciprocity, first_at, last_at, as_of
FROM ties
WHERE brand = b
ORDER BY weight DESC, source_id, target_id
LIMIT n;
COMMENT ON MACRO TABLE top_ties IS 'top_ties(brand, n := 20): the strongest directed bonds as of the watermark.';
