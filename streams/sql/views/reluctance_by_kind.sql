-- One row is a kind of brand, sold to companies or to consumers: whether people at a rival are helped less, over its brands.
CREATE OR REPLACE VIEW reluctance_by_kind AS
WITH told AS (
    SELECT kind, ln(ratio) AS log_ratio, 1 / (log_se * log_se) AS weight, questions_rival, questions_other
    FROM reluctance
    WHERE verdict IN ('reluctant', 'readier', 'cannot tell') AND ratio > 0 AND log_se > 0
),
sums AS (
    SELECT
        kind, count(*) AS brands, sum(questions_rival)::BIGINT AS questions_rival, sum(questions_other)::BIGINT AS questions_other,
        sum(weight * log_ratio) / sum(weight) AS mean, 1 / sum(weight) AS fixed,
        greatest(
            0,
            (sum(weight * log_ratio * log_ratio) - pow(sum(weight * log_ratio), 2) / sum(weight) - (count(*) - 1))
            / nullif(sum(weight) - sum(weight * weight) / sum(weight), 0)
        ) AS between_brands
    FROM told
    GROUP BY kind
),
spread AS (
    SELECT t.kind, sum(1 / (1 / t.weight + coalesce(s.between_brands, 0))) AS precision,
        sum(t.log_ratio / (1 / t.weight + coalesce(s.between_brands, 0))) AS total
    FROM told AS t
    JOIN sums AS s ON s.kind = t.kind
    GROUP BY t.kind
),
bounds AS (
    SELECT s.*, p.total / p.precision AS middle, 1.959964 / sqrt(p.precision) AS half
    FROM sums AS s
    JOIN spread AS p ON p.kind = s.kind
)
SELECT
    k.kind, coalesce(b.brands, 0) AS brands, coalesce(b.questions_rival, 0) AS questions_rival,
    coalesce(b.questions_other, 0) AS questions_other, exp(b.middle) AS ratio, exp(b.middle - b.half) AS lo, exp(b.middle + b.half) AS hi,
    CASE WHEN b.kind IS NULL THEN 'too few' WHEN b.middle + b.half < 0 THEN 'reluctant' WHEN b.middle - b.half > 0 THEN 'readier' ELSE 'cannot tell' END AS verdict
FROM (VALUES ('b2b'), ('b2c')) AS k (kind)
LEFT JOIN bounds AS b ON b.kind = k.kind;
COMMENT ON VIEW reluctance_by_kind IS 'One row is a kind of brand (b2b, b2c, as the brands file says): the ratios of its brands in reluctance taken together.';
COMMENT ON COLUMN reluctance_by_kind.kind IS 'b2b or b2c.';
COMMENT ON COLUMN reluctance_by_kind.brands IS 'Brands of this kind with a ratio that is told; 0 when there is none.';
COMMENT ON COLUMN reluctance_by_kind.questions_rival IS 'Their questions by people at a rival.';
COMMENT ON COLUMN reluctance_by_kind.questions_other IS 'Their questions by people known to be ours.';
COMMENT ON COLUMN reluctance_by_kind.ratio IS 'Mean of their ratios, on the log scale, weighed by how sure they are and how far brands differ (DerSimonian & Laird 1986).';
COMMENT ON COLUMN reluctance_by_kind.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN reluctance_by_kind.hi IS 'Upper end.';
COMMENT ON COLUMN reluctance_by_kind.verdict IS 'reluctant, readier, cannot tell, or too few.';
