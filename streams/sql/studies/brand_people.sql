-- One row is a person who speaks for a brand: its own accounts, and who wrote as staff.
CREATE OR REPLACE TEMP TABLE brand_people AS
SELECT brand, author_id FROM mentions WHERE provenance = 'staff'
UNION
SELECT a.brand, m.author_id
FROM own_accounts AS a
JOIN (SELECT DISTINCT author_id FROM mentions) AS m ON ltrim(lower(m.author_id), '@') = a.account
UNION
SELECT a.brand, i.actor_id
FROM own_accounts AS a
JOIN (SELECT DISTINCT actor_id FROM interactions) AS i ON ltrim(lower(i.actor_id), '@') = a.account;
