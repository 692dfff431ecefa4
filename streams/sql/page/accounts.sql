-- One row is a declared company, the one that needs somebody most first.
SELECT
    company_name, reading, contacts, buyers_in_contact, n_buyers, sellers_in_contact, n_sellers, last_contact_at, decider_silent_days,
    top_seller, top_share, top_share_lo, top_share_hi, roles_not_in_contact, roles_missing, steps, company
FROM accounts($brand)
LIMIT $n
