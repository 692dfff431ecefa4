-- One row is an item and a number k of contacts who had taken it up: how many people were there, and how many took it up. Parameters: brand, item.
SELECT brand, item, k, exposed, adopted, adopted / exposed AS p, lo, hi
FROM exposures
WHERE ($brand IS NULL OR brand = $brand) AND ($item IS NULL OR item = $item)
ORDER BY brand, item, k
