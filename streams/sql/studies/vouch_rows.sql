-- One row is somebody who answered for a brand, and one whom their word may have reached; NULL where nobody is known.
-- `vouch_stances`: where each of them stands now. `account_people`: the declared people; company NULL: the team.
WITH posts AS (
    SELECT
        brand, source, mention_id, author_id AS voucher_id, posted_at, is_first,
        p * if(is_first, 1.0, $second_hand)
        * pow(2.0, -greatest($as_of_ms - epoch_ms(posted_at), 0) / $half_life_ms) AS word
    FROM vouch_words
    WHERE is_for
),
staff AS (
    FROM ({staff})
    UNION
    SELECT i.brand, i.target_id
    FROM interactions AS i
    JOIN account_people AS a ON a.brand = i.brand AND a.company IS NULL AND a.account = ltrim(lower(i.target_id), '@')
    UNION
    SELECT t.brand, t.source_id
    FROM ties AS t
    JOIN account_people AS a ON a.brand = t.brand AND a.company IS NULL AND a.account = ltrim(lower(t.source_id), '@')
),
spoken_to AS ( -- a reply is an act of its own, with an id made of the post's
    SELECT
        p.*, i.target_id AS receiver_id, if(i.kind = 'mention', 1, 2) AS way
    FROM posts AS p
    JOIN interactions AS i
        ON i.brand = p.brand AND i.source = p.source AND i.actor_id = p.voucher_id
        AND (i.post_id = p.mention_id OR i.interaction_id = p.mention_id || '#' || i.kind)
    WHERE i.kind IN ('mention', 'reply', 'quote') AND i.target_id IS NOT NULL AND i.target_id <> p.voucher_id
),
seen AS (
    SELECT p.*, t.source_id AS receiver_id, 3 AS way
    FROM posts AS p
    JOIN ties AS t ON t.brand = p.brand AND t.target_id = p.voucher_id
    WHERE t.weight >= $floor AND t.source_id <> p.voucher_id
),
reached AS (
    SELECT * FROM spoken_to
    UNION ALL
    SELECT * FROM seen
),
pairs AS (
    SELECT
        brand, voucher_id, receiver_id, min(way) AS way, bool_or(is_first) AS is_first, max(word) AS word,
        min(posted_at) AS first_at, max(posted_at) AS last_at, count(DISTINCT (source, mention_id)) AS posts,
        first((source, mention_id) ORDER BY word DESC, posted_at DESC, source, mention_id) AS best
    FROM reached
    ANTI JOIN (SELECT brand, author_id AS receiver_id FROM staff) AS s USING (brand, receiver_id)
    GROUP BY brand, voucher_id, receiver_id
    UNION ALL
    SELECT
        brand, voucher_id, NULL, 4, bool_or(is_first), max(word), min(posted_at), max(posted_at), count(*),
        first((source, mention_id) ORDER BY word DESC, posted_at DESC, source, mention_id)
    FROM posts
    ANTI JOIN (
        SELECT brand, voucher_id FROM reached
        ANTI JOIN (SELECT brand, author_id AS receiver_id FROM staff) AS s USING (brand, receiver_id)
    ) AS r USING (brand, voucher_id)
    GROUP BY brand, voucher_id
)
SELECT
    p.brand, c.company, p.voucher_id, p.receiver_id, if(p.is_first, 'first', 'second') AS hand,
    if(s.turned_at IS NULL, 'for', 'against') AS stance, ['addressed', 'answered', 'seen', 'open'][p.way] AS path, p.word,
    CASE WHEN p.way < 4 THEN p.word * (1 - 1 / (1 + if(p.way < 3, 1, 0) + coalesce(t.weight, 0))) END AS strength,
    p.first_at, p.last_at, p.posts, p.best[1] AS source, p.best[2] AS mention_id, s.turned_at, s.turned_source, s.turned_id
FROM pairs AS p
JOIN vouch_stances AS s ON s.brand = p.brand AND s.voucher_id = p.voucher_id
LEFT JOIN ties AS t ON t.brand = p.brand AND t.source_id = p.receiver_id AND t.target_id = p.voucher_id
LEFT JOIN ( -- of two companies of one person the first by name: a row is a voucher and a receiver
    SELECT brand, account, min(company) AS company FROM account_people WHERE company IS NOT NULL GROUP BY brand, account
) AS c ON c.brand = p.brand AND c.account = ltrim(lower(p.receiver_id), '@')
ORDER BY p.brand, p.voucher_id, p.way, p.receiver_id
