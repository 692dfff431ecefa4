-- One row is an organic post of a brand's audience, with the week of the brand it was written in.
CREATE OR REPLACE TEMP TABLE trust_posts AS
SELECT
    m.brand, m.source, m.mention_id, m.author_id, m.posted_at, m.polarity, if(m.language = 'fr', 1, 0) AS french, w.week
FROM mentions AS m
ASOF JOIN trust_weeks AS w ON w.brand = m.brand AND w.starts_at <= m.posted_at
WHERE m.provenance = 'organic'
