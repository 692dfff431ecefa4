-- One row is one of the latest five thousand posts of a brand whose text is there, in order of time; those to be judged
-- are, of the latest thousand, 25 an author and within the horizon.
CREATE OR REPLACE TEMP TABLE past_posts AS
WITH latest AS (
    SELECT
        brand, source, mention_id, row_number() OVER (PARTITION BY brand ORDER BY posted_at DESC, source, mention_id) AS nth,
        row_number() OVER (PARTITION BY brand, author_id ORDER BY posted_at DESC, source, mention_id) AS nth_of_author
    FROM mentions
    WHERE text IS NOT NULL
    QUALIFY nth <= 5000
)
SELECT
    p.brand, row_number() OVER (PARTITION BY p.brand ORDER BY p.posted_at, p.source, p.mention_id) - 1 AS n, p.source,
    p.mention_id, p.author_id, w.n AS author, p.posted_at, p.text, coalesce(p.language, '') AS language,
    list_transform(p.terms, lambda t: '#' || t) || p.links AS marks, (p.polarity < 0)::INTEGER AS blame,
    (p.polarity > 0)::INTEGER AS praise, (len(p.terms) > 0)::INTEGER AS has_tag, (len(p.links) > 0)::INTEGER AS has_link,
    (p.act = 'ask')::INTEGER AS asks, nth <= 1000 AND nth_of_author <= 25 AND epoch_ms(p.posted_at) > $from_ms AS is_judged
FROM latest
JOIN mentions AS p USING (brand, source, mention_id)
JOIN numbered AS w ON w.brand = p.brand AND w.person = p.author_id
