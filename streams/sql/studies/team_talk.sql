-- One row is a moment at which one of the team spoke to another of it, the two in the order of their names.
SELECT
    i.brand, least(a.account, t.account) AS one, greatest(a.account, t.account) AS other,
    epoch_ms(i.happened_at) AS at_ms
FROM interactions AS i
JOIN account_people AS a ON a.brand = i.brand AND a.company IS NULL AND a.account = ltrim(lower(i.actor_id), '@')
JOIN account_people AS t ON t.brand = i.brand AND t.company IS NULL AND t.account = ltrim(lower(i.target_id), '@')
WHERE
    i.kind IN ('reply', 'mention', 'quote') AND a.account <> t.account
    AND i.happened_at > make_timestamp_ms($from_ms) AND i.happened_at <= make_timestamp_ms($until_ms)
ORDER BY ALL
