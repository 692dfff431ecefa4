-- One row is a company, a role on its side, how many hold it, how many of ours reached them, and how strong the ties are. Parameter: brand.
SELECT
    p.brand, p.company, p.role, count(DISTINCT p.author_id) AS people,
    count(DISTINCT p.author_id) FILTER (s.side = 'sell') AS reached,
    coalesce(sum(t.weight) FILTER (s.side = 'sell'), 0) AS tie
FROM account_map AS p
LEFT JOIN ties AS t ON t.target_id = p.author_id AND t.brand = p.brand
LEFT JOIN account_map AS s ON s.author_id = t.source_id AND s.brand = p.brand AND s.side = 'sell'
WHERE p.side = 'buy' AND ($brand IS NULL OR p.brand = $brand)
GROUP BY ALL
ORDER BY p.brand, p.company, reached, p.role
