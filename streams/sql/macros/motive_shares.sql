-- One row is a motive: the part of a brand's authors who show it, the classifier's own errors taken out.
CREATE OR REPLACE MACRO motive_shares(b, since := NULL, until := NULL) AS TABLE
WITH posts AS (
    SELECT source, mention_id, author_id, if(language = 'fr', 'fr', 'en') AS language
    FROM mentions
    WHERE
        brand = b AND provenance = 'organic'
        AND (since IS NULL OR posted_at >= CAST(since AS TIMESTAMP))
        AND (until IS NULL OR posted_at < CAST(until AS TIMESTAMP))
),
authors AS (SELECT author_id, count(*) AS n_posts, avg(if(language = 'fr', 1, 0)) AS french FROM posts GROUP BY author_id),
size AS (SELECT count(*) AS n, avg(french) AS french FROM authors),
voices AS (
    SELECT p.author_id, l.label AS motive, sum(l.p) / any_value(a.n_posts) AS x
    FROM posts AS p
    JOIN labels AS l ON l.source = p.source AND l.mention_id = p.mention_id AND l.brand = b
    JOIN authors AS a ON a.author_id = p.author_id
    WHERE l.scheme = 'motive' AND NOT contains(l.label, '.')
    GROUP BY p.author_id, l.label
),
sums AS (SELECT motive, sum(x) AS total, sum(x * x) AS squares FROM voices GROUP BY motive),
errors AS (
    SELECT
        fr.label AS motive,
        french * fr.hit + (1 - french) * en.hit AS hit,
        french * fr.miss + (1 - french) * en.miss AS miss,
        greatest(fr.hit_sd, en.hit_sd) AS hit_sd,
        greatest(fr.miss_sd, en.miss_sd) AS miss_sd,
        n
    FROM size
    JOIN label_errors AS fr ON fr.scheme = 'motive' AND fr.language = 'fr'
    JOIN label_errors AS en ON en.scheme = 'motive' AND en.language = 'en' AND en.label = fr.label
    WHERE n > 0
),
means AS (
    SELECT
        e.*, hit - miss AS gap, coalesce(s.total, 0) / n AS observed,
        if(n > 1, greatest(coalesce(s.squares, 0) - coalesce(s.total, 0) * coalesce(s.total, 0) / n, 0) / (n - 1), 0.25) AS spread
    FROM errors AS e
    LEFT JOIN sums AS s ON s.motive = e.motive
),
raw AS (SELECT *, if(gap < 0.05, observed, (observed - miss) / gap) AS estimate FROM means),
bounds AS (
    SELECT
        *, least(greatest(estimate, 0), 1) AS share,
        1.959964 * sqrt(
            spread / n + 0.25 / (n * n)
            + pow(least(greatest(estimate, 0), 1) * hit_sd + (1 - least(greatest(estimate, 0), 1)) * miss_sd, 2)
        ) / greatest(gap, 0.05) AS half
    FROM raw
)
SELECT
    motive, share,
    if(gap < 0.05, 0, greatest(share - half, 0)) AS lo,
    if(gap < 0.05, 1, least(share + half, 1)) AS hi,
    observed, n
FROM bounds
ORDER BY share DESC, motive;
COMMENT ON MACRO TABLE motive_shares IS 'motive_shares(brand, since := NULL, until := NULL): which part of the authors of organic posts shows each motive, by adjusted count (Forman 2008, with probabilities): observed is the mean p, each author counting once; share is what that becomes when the classifier''s own errors (label_errors) are taken out; lo and hi are a 95 % interval that holds the chance of who spoke and how differently writers are read. Motives do not exclude each other, so shares need not add up to 1. n is the number of authors.';
