-- One row is somebody who has answered for a brand, those who still do first, the weightiest word first.
CREATE OR REPLACE MACRO vouchers(b) AS TABLE
SELECT
    voucher_id, stance, CASE WHEN bool_or(hand = 'first') THEN 'first' ELSE 'second' END AS hand, max(word) AS word,
    max(posts) AS posts, count(receiver_id) AS receivers, count(*) FILTER (path IN ('addressed', 'answered')) AS spoken_to,
    min(first_at) AS first_at, max(last_at) AS last_at,
    first(source ORDER BY word DESC, last_at DESC, receiver_id) AS source,
    first(mention_id ORDER BY word DESC, last_at DESC, receiver_id) AS mention_id,
    any_value(turned_at) AS turned_at, any_value(turned_source) AS turned_source, any_value(turned_id) AS turned_id,
    list_sort(list(DISTINCT company) FILTER (company IS NOT NULL AND path IN ('addressed', 'answered'))) AS companies
FROM vouching
WHERE brand = b
GROUP BY voucher_id, stance
ORDER BY stance DESC, word DESC, voucher_id;
COMMENT ON MACRO TABLE vouchers IS 'vouchers(brand): who has answered for a brand. word is what their word weighs today (0 to 1), receivers whom it may have reached, spoken_to whom they told directly; of those who have turned, when and with which post; companies: those declared ones whose people they told directly, NULL: none.';
