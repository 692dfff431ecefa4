-- One row is something that somebody of a declared company asked the team, or everybody, with its words.
-- `asked` and `own_accounts` are those of the study of needs; what is put to others alone is no question to the team.
WITH ours AS (
    SELECT brand, account FROM account_people WHERE company IS NULL
    UNION
    SELECT brand, account FROM own_accounts
),
mine AS (
    SELECT a.n, a.brand, a.source, a.mention_id, a.asked_at, a.language, p.company, p.account AS asker
    FROM asked AS a
    JOIN account_people AS p
        ON p.brand = a.brand AND p.company IS NOT NULL AND p.account = ltrim(lower(a.author_id), '@')
    WHERE a.asked_at > make_timestamp_ms($from_ms) AND a.asked_at <= make_timestamp_ms($until_ms)
),
put_to AS (
    SELECT a.n, bool_or(o.account IS NOT NULL) AS is_us
    FROM mine AS a
    JOIN interactions AS i ON i.brand = a.brand AND i.source = a.source AND i.post_id = a.mention_id
    LEFT JOIN ours AS o ON o.brand = i.brand AND o.account = ltrim(lower(i.target_id), '@')
    WHERE i.kind IN ('reply', 'mention', 'quote') AND i.target_id IS NOT NULL
    GROUP BY a.n
)
SELECT
    a.n, a.brand, a.company, a.asker, epoch_ms(a.asked_at) AS asked_ms, a.source, a.mention_id,
    coalesce(a.language, '') AS language, coalesce(m.text, '') AS text
FROM mine AS a
JOIN mentions AS m ON m.brand = a.brand AND m.source = a.source AND m.mention_id = a.mention_id
LEFT JOIN put_to AS p ON p.n = a.n
WHERE coalesce(p.is_us, true)
ORDER BY a.brand, a.company, a.n
