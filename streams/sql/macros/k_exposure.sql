-- One row is an item and a number of contacts who had taken it up, with how many of those who had so many in sight followed.
CREATE OR REPLACE MACRO k_exposure(b, what := NULL) AS TABLE
SELECT item, k, exposed, adopted, p, lo, hi
FROM exposures
WHERE brand = b AND (what IS NULL OR item = what)
ORDER BY item, k;
COMMENT ON MACRO TABLE k_exposure IS 'k_exposure(brand, what := NULL): the k-exposure curve of an item (tag:deskparty; tag:* for all tags together), or of all that were looked at: p is the part of those with k contacts in sight who took it up before a further contact did, lo to hi its 95 % interval.';
