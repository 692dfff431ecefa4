-- One row is a day on which a person spoke of a brand or a rival of its group, of those who did either on three days.
WITH members AS (
    SELECT id, competitor_group, accounts FROM brands WHERE valid_to IS NULL AND competitor_group IS NOT NULL
),
rivals AS (
    SELECT ours.id AS brand, said.id AS about FROM members AS ours JOIN members AS said USING (competitor_group)
),
own AS (SELECT DISTINCT ltrim(lower(account), '@') AS account FROM members, unnest(accounts) AS own(account)),
days AS (
    SELECT
        r.brand, m.source, m.author_id, epoch_ms(m.posted_at) // 86400000 AS day,
        count(*) FILTER (r.about = r.brand) AS ours, count(*) FILTER (r.about <> r.brand) AS rivals
    FROM mentions AS m
    JOIN rivals AS r ON r.about = m.brand
    WHERE m.polarity >= 0 AND coalesce(m.act, '') NOT IN ('ask', 'complain')
    AND coalesce(m.provenance, 'organic') IN ('organic', 'unknown')
        AND epoch_ms(m.posted_at) // 86400000 < $as_of_ms // 86400000
        AND ltrim(lower(m.author_id), '@') NOT IN (FROM own)
    GROUP BY ALL
)
SELECT * FROM days
QUALIFY
    count(*) FILTER (ours > rivals) OVER (PARTITION BY brand, source, author_id) >= 3
    AND count(*) FILTER (rivals > ours) OVER (PARTITION BY brand, source, author_id) >= 3
ORDER BY brand, source, author_id, day
