-- One row is a post of one of the team to somebody of a declared company, with its words, where these are not archived.
SELECT DISTINCT m.brand, m.source, m.mention_id AS post_id, coalesce(m.language, '') AS language, m.text
FROM interactions AS i
JOIN account_people AS a ON a.brand = i.brand AND a.company IS NULL AND a.account = ltrim(lower(i.actor_id), '@')
JOIN account_people AS t ON t.brand = i.brand AND t.company IS NOT NULL AND t.account = ltrim(lower(i.target_id), '@')
JOIN mentions AS m ON m.brand = i.brand AND m.source = i.source AND m.mention_id = i.post_id
WHERE
    i.kind IN ('reply', 'mention', 'quote') AND m.text IS NOT NULL
    AND m.posted_at > make_timestamp_ms($from_ms) AND m.posted_at <= make_timestamp_ms($until_ms)
ORDER BY m.brand, m.source, m.mention_id
