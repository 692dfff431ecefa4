-- One row is how strong the sight of one person of another was from a moment on, as of the last contact of the two.
-- One sees whom one acts on, and at once; and, a moment later, whom one spoke to and who spoke to one.
CREATE OR REPLACE TEMP TABLE contacts AS
WITH acts AS (
    SELECT
        brand, actor_id AS reader, target_id AS author, weight,
        CASE WHEN kind = 'mention' THEN happened_at + INTERVAL 1 MILLISECOND ELSE happened_at END AS at_time
    FROM interactions
    JOIN kind_weights USING (kind)
    WHERE target_id IS NOT NULL AND target_id <> actor_id
    UNION ALL
    SELECT brand, target_id, actor_id, weight, happened_at + INTERVAL 1 MILLISECOND
    FROM interactions
    JOIN kind_weights USING (kind)
    WHERE target_id IS NOT NULL AND target_id <> actor_id AND kind IN ('reply', 'quote', 'mention')
),
at_once AS (
    SELECT brand, reader, author, at_time, sum(weight) AS weight FROM acts GROUP BY brand, reader, author, at_time
),
dated AS (SELECT *, max(at_time) OVER (PARTITION BY brand, reader, author) AS last_at FROM at_once)
SELECT
    brand, reader, author, at_time, last_at,
    sum(weight * pow(2.0, greatest((epoch_ms(at_time) - epoch_ms(last_at)) / $half_life_ms, -1000))) OVER (
        PARTITION BY brand, reader, author ORDER BY at_time ROWS UNBOUNDED PRECEDING
    ) AS strength
FROM dated
