-- One row is a brand in force of which somebody is an account.
SELECT id FROM brands
WHERE valid_to IS NULL AND list_contains([lower(ltrim(one, '@')) FOR one IN accounts], lower(ltrim($who, '@')))
LIMIT 1
