-- One row is a motive that a post is taken to show, judged by how common the motive is in this brand's own stream.
CREATE OR REPLACE MACRO decisions(b, since := NULL, until := NULL) AS TABLE
WITH posts AS (
    SELECT source, mention_id, author_id, posted_at, if(language = 'fr', 'fr', 'en') AS language
    FROM mentions
    WHERE
        brand = b AND provenance = 'organic'
        AND (since IS NULL OR posted_at >= CAST(since AS TIMESTAMP))
        AND (until IS NULL OR posted_at < CAST(until AS TIMESTAMP))
),
sizes AS (SELECT language, count(*) AS n FROM posts GROUP BY language),
said AS (
    SELECT p.*, l.label AS motive, l.p
    FROM posts AS p
    JOIN labels AS l ON l.source = p.source AND l.mention_id = p.mention_id AND l.brand = b
    WHERE l.scheme = 'motive' AND NOT contains(l.label, '.')
),
sums AS (SELECT language, motive, sum(p) AS total FROM said GROUP BY language, motive),
rates AS (
    SELECT
        e.language, e.label AS motive, e.made_for, z.n,
        if(
            e.hit - e.miss < 0.05, e.made_for,
            (n * least(greatest((coalesce(s.total, 0) / n - e.miss) / (e.hit - e.miss), 0), 1) + 50 * e.made_for) / (n + 50)
        ) AS rate
    FROM label_errors AS e
    JOIN sizes AS z ON z.language = e.language
    LEFT JOIN sums AS s ON s.language = e.language AND s.motive = e.label
    WHERE e.scheme = 'motive'
),
judged AS (
    SELECT
        s.*, r.rate, r.rate * r.n AS expected,
        s.p * r.rate / r.made_for
        / (s.p * r.rate / r.made_for + (1 - s.p) * (1 - r.rate) / (1 - r.made_for)) AS p_here
    FROM said AS s
    JOIN rates AS r ON r.language = s.language AND r.motive = s.motive
),
ranked AS (
    SELECT
        language, motive, p_here,
        2 * sum(p_here) OVER upto
        / (row_number() OVER upto + greatest(expected, sum(p_here) OVER (PARTITION BY language, motive))) AS f1
    FROM judged
    WINDOW
        upto AS (
            PARTITION BY language, motive
            ORDER BY p_here DESC, source, mention_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),
best AS (SELECT *, max(f1) OVER (PARTITION BY language, motive) AS highest FROM ranked),
thresholds AS (
    SELECT language, motive, min(p_here) AS threshold FROM best WHERE f1 >= highest - 1e-12 GROUP BY language, motive
),
shown AS (
    SELECT j.*
    FROM judged AS j
    JOIN thresholds AS t ON t.language = j.language AND t.motive = j.motive
    WHERE j.motive NOT IN ('none', 'unclear') AND j.p_here >= greatest(t.threshold, 0.2)
)
SELECT source, mention_id, author_id, posted_at, motive, p, p_here, rate
FROM shown
QUALIFY row_number() OVER (PARTITION BY source, mention_id ORDER BY p_here DESC, motive) <= 3
UNION ALL
SELECT
    source, mention_id, author_id, posted_at,
    if(coalesce(u.p, 0) > coalesce(o.p, 0), 'unclear', 'none') AS motive,
    if(coalesce(u.p, 0) > coalesce(o.p, 0), u.p, o.p) AS p,
    if(coalesce(u.p, 0) > coalesce(o.p, 0), u.p_here, o.p_here) AS p_here,
    if(coalesce(u.p, 0) > coalesce(o.p, 0), u.rate, o.rate) AS rate
FROM (SELECT source, mention_id, author_id, posted_at FROM posts ANTI JOIN shown USING (source, mention_id)) AS silent
LEFT JOIN (SELECT source, mention_id, p, p_here, rate FROM judged WHERE motive = 'none') AS o USING (source, mention_id)
LEFT JOIN (SELECT source, mention_id, p, p_here, rate FROM judged WHERE motive = 'unclear') AS u USING (source, mention_id)
ORDER BY posted_at, source, mention_id, p_here DESC, motive;
COMMENT ON MACRO TABLE decisions IS 'decisions(brand, since := NULL, until := NULL): the motives that each organic post is taken to show, at most 3, or none, or unclear. p is the stored probability, made for the rates at which motives show in brand talk at large; p_here is the same at rate, how common the motive is among these very posts and in their language: the mean p with the classifier''s own errors (label_errors) taken out, and 50 posts'' worth of the common rate mixed in, so that a few posts decide nothing. A motive counts from the p_here at which the expected F1 over these posts is greatest (Lipton et al. 2014), never below 0.2. For shares take motive_shares: it counts authors and has intervals.';
