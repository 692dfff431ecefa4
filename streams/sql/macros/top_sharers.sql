-- One row is a person outside the brand's staff who passes its posts on, the busiest first.
CREATE OR REPLACE MACRO top_sharers(b, n := 20) AS TABLE
WITH sharers AS (
    SELECT author_id, shares_made, shares_received, mentions, dominant_motive, first_at, last_at
    FROM people
    WHERE brand = b AND shares_made > 0 AND NOT is_staff
),
size AS (SELECT count(*) AS m, sqrt(2 * ln(count(*) / 0.05)) AS z FROM sharers),
bounds AS (
    SELECT
        s.*, m,
        greatest(0, pow(greatest(0, sqrt(shares_made + 0.375) - z / 2), 2) - 0.375) AS lo,
        pow(sqrt(shares_made + 0.375) + z / 2, 2) - 0.375 AS hi
    FROM sharers AS s, size
),
top AS (SELECT * FROM bounds ORDER BY shares_made DESC, author_id LIMIT n)
SELECT
    t.author_id, t.shares_made, t.lo, t.hi,
    1 + (SELECT count(*) FROM bounds AS o WHERE o.lo > t.hi) AS rank_lo,
    t.m - (SELECT count(*) FROM bounds AS o WHERE o.hi < t.lo) AS rank_hi,
    t.shares_received, t.mentions, t.dominant_motive, t.first_at, t.last_at
FROM top AS t
ORDER BY t.shares_made DESC, t.author_id;
COMMENT ON MACRO TABLE top_sharers IS 'top_sharers(brand, n := 20): who passes on most, the brand''s own accounts left out. A count, not an influence. lo and hi bound a person''s usual number of shares, for all sharers of the brand at once with 95 % confidence (Poisson counts on the square-root scale, Bonferroni with the normal tail bound exp(-z*z/2)/2); rank_lo to rank_hi are the ranks that these intervals leave open, out of everyone who shared.';
