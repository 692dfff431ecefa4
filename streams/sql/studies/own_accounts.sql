-- One row is an account of a brand in force, as accounts are compared: without @, whatever its case.
CREATE OR REPLACE TEMP TABLE own_accounts AS
SELECT DISTINCT id AS brand, ltrim(lower(unnest(accounts)), '@') AS account
FROM brands
WHERE valid_to IS NULL
