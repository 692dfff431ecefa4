-- One row is a motive, with its part of the authors' votes for a brand.
CREATE OR REPLACE MACRO motive_mix(b, since := NULL) AS TABLE
WITH labelled AS (
    SELECT m.author_id, l.label, sum(l.p) AS p
    FROM mentions AS m
    JOIN labels AS l USING (source, mention_id, brand)
    WHERE
        m.brand = b AND m.provenance = 'organic' AND l.scheme = 'motive' AND l.p > 0 AND NOT contains(l.label, '.')
        AND (since IS NULL OR m.posted_at >= CAST(since AS TIMESTAMP))
    GROUP BY m.author_id, l.label
),
votes AS (SELECT author_id, label, p / sum(p) OVER (PARTITION BY author_id) AS vote FROM labelled),
mix AS (SELECT label AS motive, sum(vote) AS votes, (SELECT count(DISTINCT author_id) FROM votes) AS n FROM votes GROUP BY label),
shares AS (SELECT motive, votes, least(votes / n, 1) AS share, n FROM mix)
SELECT
    motive, share,
    greatest(0, (share + 1.92073 / n - 1.959964 * sqrt(share * (1 - share) / n + 0.960365 / (n * n))) / (1 + 3.84146 / n)) AS lo,
    least(1, (share + 1.92073 / n + 1.959964 * sqrt(share * (1 - share) / n + 0.960365 / (n * n))) / (1 + 3.84146 / n)) AS hi,
    votes, n
FROM shares
ORDER BY share DESC, motive;
COMMENT ON MACRO TABLE motive_mix IS 'motive_mix(brand, since := NULL): why people talk about a brand. Each author of organic posts has one vote, split over their motives in proportion to the summed probabilities (none and unclear are rows of their own, so that share adds up to 1; sub-types such as help_others.warn are within their family). n is the number of authors; lo and hi are a Wilson 95 % interval, approximate because votes are fractions and probabilities are taken as exact: it holds the chance of who spoke, not the errors of the classifier.';
