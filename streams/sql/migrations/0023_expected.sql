-- The tables of what is expected: made anew from the stored totals whenever these changed, so nothing in here has a history of its own.

CREATE TABLE activity_expected (
    brand VARCHAR NOT NULL, grain VARCHAR NOT NULL, bucket TIMESTAMP NOT NULL, signal VARCHAR NOT NULL,
    observed BIGINT NOT NULL, expected DOUBLE, lo DOUBLE, hi DOUBLE, verdict VARCHAR NOT NULL
);
COMMENT ON TABLE activity_expected IS 'One row is a signal of a brand in an hour or day that is closed: what was counted, and the 95 % band that the detector''s model foretold from the buckets before it (the very first bucket of a brand, seldom whole, has no row).';
COMMENT ON COLUMN activity_expected.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN activity_expected.grain IS 'Length of the bucket: hour (of the last 92 days), day (of the last 1,100).';
COMMENT ON COLUMN activity_expected.bucket IS 'Start of the bucket (UTC), as in activity; also of those in which nothing was said.';
COMMENT ON COLUMN activity_expected.signal IS 'posts, authors (distinct people who post), shares: mentions, authors and shares of activity, dimension all.';
COMMENT ON COLUMN activity_expected.observed IS 'What was counted.';
COMMENT ON COLUMN activity_expected.expected IS 'The count to expect, from the buckets before alone; NULL while warming up.';
COMMENT ON COLUMN activity_expected.lo IS 'Lower end of its 95 % band, which holds how much counts stray beyond chance; NULL while warming up.';
COMMENT ON COLUMN activity_expected.hi IS 'Upper end; at least 2.';
COMMENT ON COLUMN activity_expected.verdict IS 'within, above, below the band; warming up: fewer than three days (of days, seven) or eight counts were seen before. Of quiet buckets, up to one in twenty lies outside by chance: alerts are in alerts.';
