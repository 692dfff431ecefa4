-- One row is a kind of gain that people hope for, and the part of a brand's authors who show it, as the classifier says.
CREATE OR REPLACE MACRO gain_kinds(b, since := NULL, until := NULL) AS TABLE
WITH posts AS (
    SELECT source, mention_id, author_id
    FROM mentions
    WHERE
        brand = b AND provenance = 'organic'
        AND (since IS NULL OR posted_at >= CAST(since AS TIMESTAMP))
        AND (until IS NULL OR posted_at < CAST(until AS TIMESTAMP))
),
authors AS (SELECT author_id, count(*) AS n_posts FROM posts GROUP BY author_id),
size AS (SELECT count(*) AS n FROM authors),
votes AS (
    SELECT l.label, p.author_id, sum(CAST(round(l.p * 10000) AS BIGINT)) / 1e4 / any_value(a.n_posts) AS x
    FROM posts AS p
    JOIN labels AS l ON l.source = p.source AND l.mention_id = p.mention_id AND l.brand = b
    JOIN authors AS a ON a.author_id = p.author_id
    WHERE l.scheme = 'motive' AND starts_with(l.label, 'economic.')
    GROUP BY l.label, p.author_id
),
sums AS (SELECT label, sum(x) AS total, sum(x * x) AS squares FROM votes GROUP BY label),
shares AS (
    SELECT
        kind, n, coalesce(total, 0) / n AS share,
        1.959964 * sqrt(
            if(n > 1, greatest(coalesce(squares, 0) / n - pow(coalesce(total, 0) / n, 2), 0) / (n - 1), 0.25)
            + 0.25 / (n * n)
        ) AS half
    FROM (SELECT unnest(['promised', 'instant', 'deferred', 'reward', 'referral']) AS kind)
    CROSS JOIN size
    LEFT JOIN sums ON sums.label = 'economic.' || kind
    WHERE n > 0
)
SELECT
    kind, if(n < 5, NULL, share) AS share, if(n < 5, NULL, greatest(share - half, 0)) AS lo,
    if(n < 5, NULL, least(share + half, 1)) AS hi,
    if(n < 5 OR sum(share) OVER () <= 0, NULL, share / sum(share) OVER ()) AS part_of_kinds, n
FROM shares
ORDER BY share DESC NULLS LAST, kind;
COMMENT ON MACRO TABLE gain_kinds IS 'gain_kinds(brand, since := NULL, until := NULL): which gain people hope for by posting: promised (a price cut to come), instant (at once), deferred (paid back later), reward (for the post itself), referral (for bringing others). share is the mean probability, each author of organic posts counting once; lo and hi are a 95 % interval for the chance of who spoke alone: how the classifier errs on these kinds is not known, it learned them from 20 to 130 sentences a language. n: authors; nothing is told of fewer than 5.';
