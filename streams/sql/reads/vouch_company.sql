-- One row is a declared person of a company, named by its id or its name, as accounts are compared.
SELECT DISTINCT ltrim(lower(p.person ->> '$.account'), '@') AS account
FROM (
    SELECT unnest((content -> '$.person')::JSON[]) AS person
    FROM declared
    WHERE brand = $brand AND kind = 'company' AND (name = $company OR lower(content ->> '$.name') = lower($company))
) AS p
ORDER BY account
