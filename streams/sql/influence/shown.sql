-- One row is a kind of post, a relation between its author and a reader, and a group of authors: how many of the
-- latest such posts came before such readers, how many of these were answered, liked or passed on, and how many passed on.
WITH posts AS (
    SELECT
        m.brand, m.source, m.mention_id, m.author_id, m.posted_at, coalesce(m.polarity, 0) + 1 AS tone,
        (len(m.terms) > 0)::INTEGER AS has_tag, (len(m.links) > 0)::INTEGER AS has_link, (m.act = 'ask')::INTEGER AS asks,
        coalesce(a.is_aroused, 0) AS is_aroused
    FROM mentions AS m
    LEFT JOIN (
        SELECT brand, source, mention_id, 1 AS is_aroused
        FROM labels
        WHERE scheme = 'motive' AND label IN ('venting', 'enthusiasm')
        GROUP BY brand, source, mention_id
        HAVING max(p) >= 0.5
    ) AS a USING (brand, source, mention_id)
    WHERE epoch_ms(m.posted_at) > $from_ms
    QUALIFY row_number() OVER (PARTITION BY m.brand ORDER BY m.posted_at DESC, m.source, m.mention_id) <= 1000
        AND row_number() OVER (
            PARTITION BY m.brand, m.author_id ORDER BY m.posted_at DESC, m.source, m.mention_id
        ) <= 25
),
acted AS (
    SELECT brand, source, mention_id, actor_id, max((kind IN ('repost', 'quote'))::INTEGER) AS passed_on
    FROM interactions
    WHERE mention_id IS NOT NULL AND epoch_ms(happened_at) > $from_ms
    GROUP BY brand, source, mention_id, actor_id
),
shown AS (
    SELECT
        p.*, l.reader, coalesce(l.followed_at < p.posted_at, false)::INTEGER AS follows,
        coalesce(l.met_at <= p.posted_at, false)::INTEGER AS met,
        (b.since IS NOT NULL AND b.since <= p.posted_at)::INTEGER AS is_mutual
    FROM posts AS p
    JOIN links AS l ON l.brand = p.brand AND l.author = p.author_id AND l.since <= p.posted_at
    LEFT JOIN links AS b ON b.brand = p.brand AND b.reader = p.author_id AND b.author = l.reader
)
SELECT
    s.brand, w.n % 40 AS author_group, s.tone, s.has_tag, s.has_link, s.asks, s.is_aroused, s.follows, s.met, s.is_mutual,
    count(*) AS shown, count(a.actor_id) AS reacted, coalesce(sum(a.passed_on), 0)::BIGINT AS passed_on
FROM shown AS s
JOIN numbered AS w ON w.brand = s.brand AND w.person = s.author_id
LEFT JOIN acted AS a
    ON a.brand = s.brand AND a.source = s.source AND a.mention_id = s.mention_id AND a.actor_id = s.reader
GROUP BY ALL
ORDER BY ALL
