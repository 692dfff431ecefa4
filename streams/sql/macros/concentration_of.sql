-- One row is a top so many per cent and the part of credit they have, of all adoptions, of opinions and of use.
CREATE OR REPLACE MACRO concentration_of(b) AS TABLE
SELECT 'all' AS told_as, replace(measure, 'credit_of_top_', '')::BIGINT AS top, n AS people, value AS share, lo, hi, null_lo, null_hi, is_told
FROM virality
WHERE brand = b AND starts_with(measure, 'credit_of_top_')
UNION ALL
SELECT told_as, top, people, share, lo, hi, null_lo, null_hi, is_told
FROM concentration
WHERE brand = b
ORDER BY told_as, top;
COMMENT ON MACRO TABLE concentration_of IS 'concentration_of(brand): the part of credit that the top 1, 5 and 10 % of people have, for all adoptions and for those that came as an opinion or told of use, with a 95 % interval, beside where it would lie did every exposure work alike.';
