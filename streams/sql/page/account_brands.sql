-- One row is the first brand for which companies are declared.
SELECT brand FROM account_networks ORDER BY brand LIMIT 1
