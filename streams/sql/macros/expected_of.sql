-- One row is a closed bucket and a signal, for one brand and one grain, in order of time.
CREATE OR REPLACE MACRO expected_of(b, g) AS TABLE
SELECT bucket, signal, observed, expected, lo, hi, verdict
FROM activity_expected
WHERE brand = b AND grain = g
ORDER BY bucket, signal;
COMMENT ON MACRO TABLE expected_of IS 'expected_of(brand, grain): what each hour or day that is closed was expected to count before it was counted, for posts, authors and shares, and whether it was within the 95 % band.';
