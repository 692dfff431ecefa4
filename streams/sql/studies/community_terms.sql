-- One row is a tag, a host or a word: how many people of a community used it, and how many others of the market did.
-- Words are of the latest posts only, each language by itself; people count once, whatever they write.
WITH posts AS (
    SELECT
        k.market, coalesce(p.community_id, '') AS community_id, m.author_id, m.terms, m.links, m.source, m.mention_id, m.brand,
        m.posted_at, CASE WHEN m.text IS NOT NULL AND m.language IN ('fr', 'en') THEN m.language END AS language
    FROM mentions AS m
    JOIN markets AS k USING (brand)
    JOIN (SELECT DISTINCT market FROM community_members) AS t ON t.market = k.market
    LEFT JOIN community_members AS p ON p.market = k.market AND p.author_id = m.author_id
    WHERE m.provenance = 'organic' AND m.posted_at >= make_timestamp_ms($from_ms)
),
latest AS (
    SELECT p.market, p.community_id, p.author_id, p.language, m.text
    FROM (
        SELECT * FROM posts WHERE language IS NOT NULL AND posted_at >= make_timestamp_ms($texts_from_ms)
        ORDER BY posted_at DESC, source, mention_id, brand LIMIT $most
    ) AS p
    JOIN mentions AS m USING (source, mention_id, brand)
),
folded AS (
    SELECT
        market, community_id, author_id, language,
        strip_accents(lower(replace(replace(regexp_replace(text, 'https?://\S+|[@#]\w+', ' ', 'g'), 'œ', 'oe'), '’', ''''))) AS text
    FROM latest
),
said AS (
    SELECT DISTINCT market, community_id, author_id, 'tag' AS kind, '' AS language, unnest(terms) AS term FROM posts
    UNION ALL
    SELECT DISTINCT market, community_id, author_id, 'link', '', unnest(links) FROM posts
    UNION ALL
    SELECT DISTINCT market, community_id, author_id, 'word', language, unnest(regexp_extract_all(text, '[a-z][a-z0-9]{2,}'))
    FROM folded
),
speakers AS (
    SELECT market, community_id, kind, language, count(DISTINCT author_id) AS n
    FROM (
        SELECT market, community_id, author_id, unnest(['tag', 'link']) AS kind, '' AS language FROM posts
        UNION ALL
        SELECT market, community_id, author_id, 'word', language FROM latest
    )
    GROUP BY ALL
),
counts AS (
    SELECT s.market, s.community_id, s.kind, s.language, s.term, count(*) AS people
    FROM said AS s
    ANTI JOIN community_silent AS w ON w.market = s.market AND w.word = s.term AND (s.kind = 'word' OR w.is_name)
    GROUP BY ALL
)
SELECT
    c.*, sum(c.people) OVER (PARTITION BY c.market, c.kind, c.language, c.term)::BIGINT AS of_all, s.n AS speakers,
    sum(c.people) OVER (PARTITION BY c.market, c.community_id, c.kind, c.language)::BIGINT AS uses
FROM counts AS c
JOIN speakers AS s USING (market, community_id, kind, language)
ORDER BY c.market, c.kind, c.language, c.community_id, c.term
