-- One row is a post in which one of a brand's audience answers for it or, having done so in some post, speaks against it.
CREATE OR REPLACE TEMP TABLE vouch_words AS
WITH own AS ( -- who is declared to sell for a brand speaks for it, too
    SELECT id AS brand, ltrim(lower(unnest(accounts)), '@') AS account FROM brands WHERE valid_to IS NULL
    UNION
    SELECT brand, ltrim(lower(person ->> '$.account'), '@')
    FROM (SELECT brand, unnest((content -> '$.person')::JSON[]) AS person FROM declared WHERE kind = 'team')
),
given AS (
    SELECT m.brand, m.source, m.mention_id, m.author_id, m.posted_at, l.label = 'vouch.first' AS is_first, l.p
    FROM labels AS l
    JOIN mentions AS m ON m.source = l.source AND m.mention_id = l.mention_id AND m.brand = l.brand
    WHERE
        l.scheme = 'act' AND l.label IN ('vouch.first', 'vouch.second') AND m.provenance = 'organic'
        AND epoch_ms(m.posted_at) <= $until_ms
        AND (m.brand, ltrim(lower(m.author_id), '@')) NOT IN (SELECT (brand, account) FROM own)
),
vouchers AS (SELECT brand, author_id, min(posted_at) AS first_at FROM given GROUP BY brand, author_id),
against AS (
    SELECT
        m.brand, m.source, m.mention_id, m.author_id, m.posted_at,
        max(l.p) FILTER (l.scheme = 'act' AND l.label = 'vouch.withdrawn') AS withdrawn,
        max(l.p) FILTER (l.scheme = 'motive' AND l.label IN ('venting', 'help_others.warn') AND m.polarity < 0) AS blamed
    FROM mentions AS m
    JOIN vouchers AS v ON v.brand = m.brand AND v.author_id = m.author_id AND m.posted_at >= v.first_at
    JOIN labels AS l ON l.source = m.source AND l.mention_id = m.mention_id AND l.brand = m.brand
    WHERE m.provenance = 'organic' AND epoch_ms(m.posted_at) <= $until_ms
    GROUP BY m.brand, m.source, m.mention_id, m.author_id, m.posted_at
)
SELECT brand, source, mention_id, author_id, posted_at, true AS is_for, is_first, p FROM given
UNION ALL
SELECT brand, source, mention_id, author_id, posted_at, false, false, greatest(withdrawn, blamed)
FROM against
WHERE greatest(withdrawn, blamed) >= $turn_p
