-- One row is a word in a language: how many people used it when they spoke of the brand, and in how many of its own posts it is.
WITH posts AS (
    SELECT
        m.brand, m.source, m.mention_id, m.author_id, m.language, o.account IS NOT NULL AS is_own,
        strip_accents(lower(replace(replace(regexp_replace(m.text, 'https?://\S+|@\w+', ' ', 'g'), 'œ', 'oe'), '’', ''''))) AS folded
    FROM mentions AS m
    LEFT JOIN own_accounts AS o ON o.brand = m.brand AND o.account = ltrim(lower(m.author_id), '@')
    WHERE
        m.text IS NOT NULL AND m.language IN ('fr', 'en') AND m.posted_at >= make_timestamp_ms($from_ms)
        AND (m.provenance = 'organic' OR o.account IS NOT NULL)
),
said AS (
    SELECT DISTINCT
        brand, language, is_own, if(is_own, source || ' ' || mention_id, author_id) AS voice,
        unnest(regexp_extract_all(folded, '[a-z][a-z0-9]{2,}')) AS word
    FROM posts
),
counts AS (
    SELECT brand, language, word, count(*) FILTER (NOT is_own) AS people, count(*) FILTER (is_own) AS brand_posts
    FROM said
    WHERE word NOT IN (FROM silent_words)
    GROUP BY brand, language, word
),
sizes AS (
    SELECT
        brand, language, count(DISTINCT author_id) FILTER (NOT is_own) AS of_people,
        count(*) FILTER (is_own) AS of_brand_posts
    FROM posts
    GROUP BY brand, language
)
SELECT c.*, s.of_people, s.of_brand_posts
FROM counts AS c
JOIN sizes AS s USING (brand, language)
ORDER BY c.brand, c.language, c.word
