-- One row is one of the latest posts by the public that have an idea for a brand, in order of time; texts not archived yet.
WITH said AS (
    SELECT
        brand, source, mention_id,
        max(p) FILTER (scheme = 'act' AND label = 'idea') AS act,
        max(p) FILTER (scheme = 'reason' AND label = 'submit_ideas') AS reason,
        max(p) FILTER (scheme = 'motive' AND label = 'help_company') AS motive,
        max(p) FILTER (scheme = 'motive' AND label = 'advice_seeking') AS seeks
    FROM labels
    WHERE label IN ('idea', 'submit_ideas', 'help_company', 'advice_seeking')
    GROUP BY brand, source, mention_id
)
SELECT m.brand, m.source, m.mention_id, m.author_id, m.posted_at, m.text
FROM mentions AS m
LEFT JOIN said AS s USING (brand, source, mention_id)
WHERE
    m.provenance = 'organic' AND m.text IS NOT NULL AND m.posted_at >= make_timestamp_ms($texts_from_ms)
    AND NOT (m.act = 'ask' AND coalesce(s.seeks, 0) >= 0.5) -- "any settings you would suggest?" suggests nothing
    AND (
        m.act = 'idea' OR s.act >= 0.5 OR s.reason >= 0.5
        -- Who wants the brand to do well, and says how, if only perhaps.
        OR (s.motive >= 0.5 AND (s.act >= 0.2 OR s.reason >= 0.2))
    )
QUALIFY row_number() OVER (PARTITION BY m.brand ORDER BY m.posted_at DESC, m.source, m.mention_id) <= $most
ORDER BY m.brand, m.posted_at, m.source, m.mention_id
