-- One row is the first answer of one of the team, or of an account of the brand, to something asked, with the words asked.
WITH ours AS (
    SELECT brand, account, true AS is_person FROM account_people WHERE company IS NULL
    UNION ALL
    SELECT brand, account, false FROM own_accounts
    ANTI JOIN (SELECT brand, account FROM account_people WHERE company IS NULL) AS t USING (brand, account)
)
SELECT
    r.n, r.brand, o.account, o.is_person, epoch_ms(min(r.happened_at)) AS at_ms, coalesce(a.language, '') AS language,
    coalesce(m.text, '') AS text
FROM thread_replies AS r
JOIN ours AS o ON o.brand = r.brand AND o.account = ltrim(lower(r.actor_id), '@')
JOIN asked AS a ON a.n = r.n
JOIN mentions AS m ON m.brand = a.brand AND m.source = a.source AND m.mention_id = a.mention_id
WHERE
    coalesce(r.act NOT IN ('ask', 'complain'), true) AND r.happened_at <= make_timestamp_ms($until_ms)
    AND m.posted_at > make_timestamp_ms($from_ms)
GROUP BY r.n, r.brand, o.account, o.is_person, a.language, m.text
ORDER BY r.brand, r.n, at_ms, o.account
