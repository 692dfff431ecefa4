-- One row is a brand and a motive, with its part of the authors' votes (see motive_mix): a first look.
WITH labelled AS (
    SELECT m.brand, m.author_id, l.label, sum(l.p) AS p
    FROM mentions AS m
    JOIN labels AS l USING (source, mention_id, brand)
    WHERE m.provenance = 'organic' AND l.scheme = 'motive' AND l.p > 0 AND NOT contains(l.label, '.')
    GROUP BY m.brand, m.author_id, l.label
),
votes AS (SELECT brand, author_id, label, p / sum(p) OVER (PARTITION BY brand, author_id) AS vote FROM labelled),
authors AS (SELECT brand, count(DISTINCT author_id) AS n FROM votes GROUP BY brand),
mix AS (
    SELECT v.brand, v.label AS motive, least(sum(v.vote) / any_value(a.n), 1) AS share, any_value(a.n) AS n
    FROM votes AS v
    JOIN authors AS a ON a.brand = v.brand
    GROUP BY v.brand, v.label
)
SELECT
    brand, motive, share,
    greatest(0, (share + 1.92073 / n - 1.959964 * sqrt(share * (1 - share) / n + 0.960365 / (n * n))) / (1 + 3.84146 / n)) AS lo,
    least(1, (share + 1.92073 / n + 1.959964 * sqrt(share * (1 - share) / n + 0.960365 / (n * n))) / (1 + 3.84146 / n)) AS hi,
    n
FROM mix
ORDER BY brand, share DESC, motive
