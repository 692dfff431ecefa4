-- One row is an account, the one that needs somebody most first: nobody of it reached, its decider silent, one who holds it.
CREATE OR REPLACE MACRO accounts(b := NULL) AS TABLE
SELECT
    brand, company, company_name, reading, contacts, buyers_in_contact, n_buyers, sellers_in_contact, n_sellers, last_contact_at,
    decider_silent_days, buyer_seller_density, within_seller_density, seller_centralization, similar_function_ties, similar_function_pairs,
    cross_function_ties, cross_function_pairs, top_seller, top_share, top_share_lo, top_share_hi, broker_id, broker_share,
    roles_not_in_contact, roles_missing, steps
FROM account_networks
WHERE b IS NULL OR brand = b
ORDER BY
    contacts > 0, list_contains(roles_not_in_contact, 'decider') OR coalesce(decider_silent_days >= 60, false) DESC,
    list_contains(steps, 'second person') DESC,
    len(roles_not_in_contact) DESC, last_contact_at, brand, company;
COMMENT ON MACRO TABLE accounts IS 'accounts(b := NULL): an account a row, in this order: nobody of it reached; its decider not reached, or not for 60 days; one seller holding nine tenths of the contacts; most roles not reached; the longest without contact. It is an order to look at them in, no ranking.';
