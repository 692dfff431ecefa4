-- One row is a contact: a post in which somebody of a declared company and somebody of the team speak to each other.
-- `account_people` is lent: the declared people of each brand; company NULL: the team.
CREATE OR REPLACE TEMP TABLE account_contacts AS
WITH spoke AS (
    SELECT
        brand, source, post_id, ltrim(lower(actor_id), '@') AS actor, ltrim(lower(target_id), '@') AS target,
        min(happened_at) AS happened_at
    FROM interactions
    WHERE
        kind IN ('reply', 'mention', 'quote') AND target_id IS NOT NULL AND happened_at <= make_timestamp_ms($until_ms)
        AND brand IN (SELECT brand FROM account_people)
    GROUP BY ALL
)
SELECT
    b.brand, b.company, b.account AS buyer, t.account AS seller, s.actor = t.account AS from_seller, s.source, s.post_id,
    s.happened_at
FROM spoke AS s
JOIN account_people AS b ON b.brand = s.brand AND b.company IS NOT NULL AND b.account IN (s.actor, s.target)
JOIN account_people AS t ON t.brand = s.brand AND t.company IS NULL AND t.account IN (s.actor, s.target)
WHERE s.actor <> s.target AND b.account <> t.account
