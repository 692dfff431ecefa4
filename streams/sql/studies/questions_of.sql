-- One row is a question about a brand by one of its audience, on which side the asker was known to be, and who helped.
WITH questions AS (
    SELECT m.brand, m.source, m.mention_id, m.author_id, m.posted_at
    FROM mentions AS m
    WHERE m.act = 'ask' AND m.provenance = 'organic' AND m.brand IN (SELECT brand FROM sides)
        AND m.posted_at <= make_timestamp_ms($until_ms)
),
-- Who says something from experience: a judgement, advice, a complaint; and who is paid by a rival.
spoke AS (
    SELECT
        s.brand, m.author_id, s.is_ours, m.posted_at::DATE AS day, min(m.posted_at) AS first_at
    FROM sides AS s
    JOIN mentions AS m ON m.brand = s.of_brand
    WHERE
        m.provenance = 'organic' AND m.author_id IN (SELECT author_id FROM questions)
        AND (m.polarity <> 0 OR m.act IN ('complain', 'vouch', 'opinion', 'advice'))
    GROUP BY s.brand, m.author_id, s.is_ours, m.posted_at::DATE
),
paid AS (
    SELECT DISTINCT s.brand, p.author_id, s.is_ours
    FROM sides AS s
    JOIN brand_people AS p ON p.brand = s.of_brand
),
known AS (
    SELECT
        q.brand, q.source, q.mention_id, count(*) FILTER (NOT k.is_ours) AS theirs, count(*) FILTER (k.is_ours) AS ours
    FROM questions AS q
    JOIN spoke AS k ON k.brand = q.brand AND k.author_id = q.author_id AND k.first_at < q.posted_at
    GROUP BY q.brand, q.source, q.mention_id
),
answers AS (
    SELECT
        q.brand, q.source, q.mention_id, i.actor_id, i.happened_at, i.interaction_id, m.act,
        EXISTS (
            FROM labels AS l
            WHERE l.source = i.source AND l.mention_id = i.post_id AND l.scheme = 'act' AND l.label = 'withhold' AND l.p >= 0.5
        ) AS withholds, coalesce(m.provenance, 'organic') AS provenance
    FROM questions AS q
    JOIN interactions AS i ON i.brand = q.brand AND i.source = q.source AND i.mention_id = q.mention_id
    LEFT JOIN mentions AS m ON m.source = i.source AND m.mention_id = i.post_id AND m.brand = i.brand
    LEFT JOIN paid AS p ON p.brand = q.brand AND p.author_id = i.actor_id AND p.is_ours
    WHERE
        i.kind = 'reply' AND i.actor_id <> q.author_id AND p.author_id IS NULL AND i.happened_at >= q.posted_at
        AND i.happened_at <= q.posted_at + to_milliseconds($within_ms)
),
judged AS (
    SELECT *, withholds OR act IS NOT DISTINCT FROM 'withhold' AS withheld FROM answers WHERE provenance IN ('organic', 'unknown')
),
helped AS (
    SELECT
        brand, source, mention_id, bool_or(withheld) AS withheld,
        first(actor_id ORDER BY happened_at, interaction_id) FILTER (NOT withheld AND (act IS NULL OR act NOT IN ('ask', 'complain'))) AS answerer,
        first(act IS NULL ORDER BY happened_at, interaction_id) FILTER (NOT withheld AND (act IS NULL OR act NOT IN ('ask', 'complain'))) AS unread
    FROM judged
    GROUP BY brand, source, mention_id
)
SELECT
    q.brand, q.author_id AS asker, h.answerer, coalesce(h.withheld, false) AS withheld, coalesce(h.unread, false) AS unread,
    CASE
        WHEN q.author_id IN (SELECT author_id FROM paid AS p WHERE p.brand = q.brand AND NOT p.is_ours) THEN 1
        WHEN k.theirs > k.ours THEN 1
        WHEN k.ours > k.theirs THEN 0
        ELSE -1
    END AS side
FROM questions AS q
LEFT JOIN known AS k USING (brand, source, mention_id)
LEFT JOIN helped AS h USING (brand, source, mention_id)
WHERE (q.brand, q.author_id) NOT IN (SELECT (brand, author_id) FROM paid WHERE is_ours)
ORDER BY q.brand, q.posted_at, q.source, q.mention_id;
