-- One row is a brand, a time bucket and a value of a dimension: how much is said, by how many, passed on how often.
CREATE OR REPLACE VIEW activity AS
WITH members AS (
    SELECT id AS brand, competitor_group, count(*) OVER (PARTITION BY competitor_group) AS n_brands
    FROM brands
    WHERE valid_to IS NULL
),
progress AS (
    SELECT
        (SELECT max(watermark_at) FROM freshness) AS watermark_at,
        coalesce((SELECT bool_and(ended) FROM positions), false) AS is_over
)
SELECT
    a.brand, a.grain, a.bucket, a.dimension, a.value, a.mentions_e4 / 10000 AS mentions, a.authors, a.shares,
    p.is_over OR coalesce(
        -- A day may have 25 hours, where the clocks are set back.
        a.bucket + CASE a.grain
            WHEN 'minute' THEN INTERVAL 1 MINUTE WHEN 'hour' THEN INTERVAL 1 HOUR ELSE INTERVAL 25 HOUR
        END <= p.watermark_at, false
    ) AS is_closed,
    CASE
        WHEN m.competitor_group IS NOT NULL AND m.n_brands > 1
        THEN a.mentions_e4 / nullif(sum(a.mentions_e4) OVER (
            PARTITION BY
                m.competitor_group, a.grain, a.dimension, a.value,
                -- Days begin at each brand's own midnight: it is the date that brands have in common.
                CASE WHEN a.grain = 'day' THEN date_trunc('day', a.bucket + INTERVAL 12 HOUR) ELSE a.bucket END
        ), 0)
    END AS share_of_voice
FROM activity_counts AS a
LEFT JOIN members AS m ON m.brand = a.brand
CROSS JOIN progress AS p
WHERE a.mentions_e4 > 0 OR a.shares > 0;
COMMENT ON VIEW activity IS 'One row is a brand, a time bucket and a value of a dimension. Rows of two dimensions must not be added.';
COMMENT ON COLUMN activity.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN activity.grain IS 'Length of the bucket: minute, hour, day.';
COMMENT ON COLUMN activity.bucket IS 'Start of the bucket (UTC). A day begins at midnight in the time zone of its brand.';
COMMENT ON COLUMN activity.dimension IS 'What value is: all, motive, reason, act, polarity, language, source, term, link, provenance. The brand''s own posts (staff) count under provenance alone.';
COMMENT ON COLUMN activity.value IS 'The value within the dimension. A value with a dot (help_others.warn) is a part of the one before the dot: do not add both.';
COMMENT ON COLUMN activity.mentions IS 'Expected number of mentions with this value: the sum of their probabilities; a whole number where the value is certain.';
COMMENT ON COLUMN activity.authors IS 'Distinct authors of these mentions. Never add authors over buckets: people come back.';
COMMENT ON COLUMN activity.shares IS 'Shares of posts about the brand in the bucket.';
COMMENT ON COLUMN activity.is_closed IS 'True when event time has surely passed the bucket: nothing more is expected in it. False: provisional. History, edits and deletes correct closed buckets too.';
COMMENT ON COLUMN activity.share_of_voice IS 'Part of the mentions with this value, in this bucket, that are about this brand rather than another of its competitor group, 0 to 1. Over the values of a dimension it is computed value by value (of all venting, how much is about us). NULL when the brand is in no group or alone in it, and when the group had no such mention.';
