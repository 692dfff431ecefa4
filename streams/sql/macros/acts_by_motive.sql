-- One row is an act and a motive: the part of the authors who did it whose posts of that act show the motive, the classifier's own errors taken out.
CREATE OR REPLACE MACRO acts_by_motive(b, since := NULL, until := NULL) AS TABLE
WITH posts AS (
    SELECT source, mention_id, author_id, act, if(language = 'fr', 'fr', 'en') AS language
    FROM mentions
    WHERE
        brand = b AND provenance = 'organic' AND act IS NOT NULL
        AND (since IS NULL OR posted_at >= CAST(since AS TIMESTAMP))
        AND (until IS NULL OR posted_at < CAST(until AS TIMESTAMP))
),
whole AS (SELECT count(DISTINCT author_id) AS n FROM posts),
authors AS (
    SELECT act, author_id, count(*) AS n_posts, avg(if(language = 'fr', 1, 0)) AS french FROM posts GROUP BY act, author_id
),
sizes AS (SELECT act, count(*) AS n, sum(n_posts)::BIGINT AS posts, avg(french) AS french FROM authors GROUP BY act),
voices AS (
    SELECT p.act, p.author_id, l.label AS motive, sum(l.p) / any_value(a.n_posts) AS x
    FROM posts AS p
    JOIN labels AS l ON l.source = p.source AND l.mention_id = p.mention_id AND l.brand = b
    JOIN authors AS a ON a.author_id = p.author_id AND a.act = p.act
    WHERE l.scheme = 'motive' AND NOT contains(l.label, '.')
    GROUP BY p.act, p.author_id, l.label
),
sums AS (SELECT act, motive, sum(x) AS total, sum(x * x) AS squares FROM voices GROUP BY act, motive),
errors AS (
    SELECT
        z.act, z.n, z.posts, fr.label AS motive,
        french * fr.hit + (1 - french) * en.hit AS hit,
        french * fr.miss + (1 - french) * en.miss AS miss,
        greatest(fr.hit_sd, en.hit_sd) AS hit_sd,
        greatest(fr.miss_sd, en.miss_sd) AS miss_sd
    FROM sizes AS z
    JOIN label_errors AS fr ON fr.scheme = 'motive' AND fr.language = 'fr'
    JOIN label_errors AS en ON en.scheme = 'motive' AND en.language = 'en' AND en.label = fr.label
),
means AS (
    SELECT
        e.*, hit - miss AS gap, coalesce(s.total, 0) / n AS observed,
        if(n > 1, greatest(coalesce(s.squares, 0) - coalesce(s.total, 0) * coalesce(s.total, 0) / n, 0) / (n - 1), 0.25) AS spread
    FROM errors AS e
    LEFT JOIN sums AS s ON s.act = e.act AND s.motive = e.motive
),
raw AS (SELECT *, least(greatest(if(gap < 0.05, observed, (observed - miss) / gap), 0), 1) AS share FROM means),
bounds AS (
    SELECT
        *,
        1.959964 * sqrt(spread / n + 0.25 / (n * n) + pow(share * hit_sd + (1 - share) * miss_sd, 2)) / greatest(gap, 0.05) AS half
    FROM raw
)
SELECT
    act, motive, n AS authors, posts, (SELECT n FROM whole) AS all_authors,
    if(n < 5, NULL, share) AS share,
    CASE WHEN n < 5 THEN NULL WHEN gap < 0.05 THEN 0 ELSE greatest(share - half, 0) END AS lo,
    CASE WHEN n < 5 THEN NULL WHEN gap < 0.05 THEN 1 ELSE least(share + half, 1) END AS hi,
    if(n < 5, NULL, observed) AS observed
FROM bounds
ORDER BY authors DESC, act, share DESC, motive;
COMMENT ON MACRO TABLE acts_by_motive IS 'acts_by_motive(brand, since := NULL, until := NULL): what people do in their posts (the main act), and why. authors: who did it in an organic post, of all_authors who did anything; posts: such posts. share: the part of these authors whose posts of that act show the motive, by adjusted count as in motive_shares, lo to hi its 95 % interval; observed: the mean p as read. Nothing of fewer than 5 authors. The act is the one word that the model settled on: its own errors are in no interval.';
