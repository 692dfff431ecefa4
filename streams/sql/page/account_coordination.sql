-- One row is whether one of the team holds a company, and whether its people are told things twice.
SELECT contacts, conversations, buyers, sellers, top_seller, top_share, lo, hi, verdict, told, doubled, doubled_share, doubled_lo, doubled_hi, doubled_by
FROM account_coordination
WHERE brand = $brand AND company = $company
