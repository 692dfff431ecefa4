-- One row is a tie between two people of a brand's audience: its own accounts, and what is done to them, left out.
WITH staff AS ({staff})
SELECT brand, source_id, target_id, round(weight, 9) AS weight, n_reply + n_repost + n_quote + n_mention + n_like AS acts
FROM ties AS t
WHERE (brand, source_id) NOT IN (FROM staff) AND (brand, target_id) NOT IN (FROM staff)
ORDER BY brand, source_id, target_id
