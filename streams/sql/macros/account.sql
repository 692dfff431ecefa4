-- One row is a role in a company, those nobody of whom is in contact first, and who of us is in touch with them.
CREATE OR REPLACE MACRO account(b, c := NULL) AS TABLE
WITH people AS (SELECT * FROM account_map WHERE side = 'buy' AND brand = b AND (c IS NULL OR company = c)),
sellers AS (SELECT company, role, unnest(contacted_by) AS seller, unnest(contacts_by) AS n FROM people),
held AS (SELECT company, role, seller, sum(n) AS n FROM sellers GROUP BY company, role, seller),
by_role AS (SELECT company, role, list(seller ORDER BY n DESC, seller) AS reached_by FROM held GROUP BY company, role)
SELECT
    p.company, p.role, count(*) AS people, count(*) FILTER (p.contacts > 0) AS reached, CAST(sum(p.contacts) AS BIGINT) AS contacts,
    max(p.last_contact_at) AS last_contact_at, coalesce(any_value(r.reached_by), []) AS reached_by,
    list(p.author_id ORDER BY p.contacts, p.author_id) AS who
FROM people AS p
LEFT JOIN by_role AS r ON r.company = p.company AND r.role IS NOT DISTINCT FROM p.role
GROUP BY p.company, p.role
ORDER BY p.company, reached > 0, p.role IS NULL, contacts, p.role;
COMMENT ON MACRO TABLE account IS 'account(brand, c := NULL): of a company, or of all, a role a row, those that nobody reached first. role NULL: not declared. reached: how many of them had contact with the team in the last [studies] account_days; reached_by: who of the team, most contacts first; who: the people, those with fewest contacts first.';
