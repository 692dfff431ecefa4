-- One row is a declared person of a company, or who of the team looks after it or had contact with it.
WITH buyers AS (
    SELECT * FROM account_map WHERE brand = $brand AND side = 'buy' AND company = $company
),
met AS (SELECT DISTINCT unnest(contacted_by) AS author_id FROM buyers)
SELECT
    author_id, coalesce(name, author_id) AS name, side, role, "function", is_seen, contacts, last_contact_at, contacted_by, contacts_by, colleagues
FROM account_map
WHERE brand = $brand AND (
    (side = 'buy' AND company = $company)
    OR (side = 'sell' AND (len(serves) = 0 OR list_contains(serves, $company) OR author_id IN (SELECT author_id FROM met)))
)
ORDER BY
    side, array_position(['decider', 'approver', 'buyer', 'resource_holder', 'influencer', 'gatekeeper', 'initiator', 'user'], role) NULLS LAST,
    author_id
LIMIT 120
