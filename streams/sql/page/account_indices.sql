-- One row is how the people of a company and the team meet: the five indices, with what they stand on.
SELECT
    company, company_name, since, buyer_seller_ties, buyer_seller_density, buyer_seller_lo, buyer_seller_hi, within_seller_ties,
    within_seller_density, within_seller_lo, within_seller_hi, within_buyer_ties, within_buyer_density, seller_centralization,
    similar_function_ties, similar_function_pairs, cross_function_ties, cross_function_pairs, broker_id, broker_share, broker_sole,
    bridged_pairs, reading, steps, contacts, n_buyers, n_sellers
FROM account_networks
WHERE brand = $brand AND company = $company
