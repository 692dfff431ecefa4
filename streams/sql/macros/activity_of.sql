-- One row is a bucket and a value of a dimension, for one brand and one grain, in order of time.
CREATE OR REPLACE MACRO activity_of(b, g) AS TABLE
SELECT bucket, dimension, value, mentions, authors, shares, share_of_voice, is_closed
FROM activity
WHERE brand = b AND grain = g
ORDER BY bucket, dimension, value;
COMMENT ON MACRO TABLE activity_of IS 'activity_of(brand, grain): the activity of a brand by minute, hour or day. Choose one dimension: all for the totals.';
