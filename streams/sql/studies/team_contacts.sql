-- One row is a contact: a post in which somebody of a declared company and somebody of the team speak to each other.
-- `account_people` is lent: the declared people of each brand; company NULL: the team.
WITH spoke AS (
    SELECT
        brand, source, post_id, ltrim(lower(actor_id), '@') AS actor, ltrim(lower(target_id), '@') AS target,
        min(happened_at) AS happened_at
    FROM interactions
    WHERE
        kind IN ('reply', 'mention', 'quote') AND target_id IS NOT NULL
        AND happened_at > make_timestamp_ms($from_ms) AND happened_at <= make_timestamp_ms($until_ms)
        AND brand IN (SELECT brand FROM account_people)
    GROUP BY ALL
),
known AS (
    SELECT s.*, a.company AS of_actor, t.company AS of_target
    FROM spoke AS s
    JOIN account_people AS a ON a.brand = s.brand AND a.account = s.actor
    JOIN account_people AS t ON t.brand = s.brand AND t.account = s.target
    WHERE (a.company IS NULL) <> (t.company IS NULL)
)
SELECT
    brand, coalesce(of_actor, of_target) AS company, if(of_actor IS NULL, target, actor) AS buyer,
    if(of_actor IS NULL, actor, target) AS seller, of_actor IS NULL AS from_seller, source, post_id,
    epoch_ms(happened_at) AS at_ms
FROM known
ORDER BY brand, company, at_ms, source, post_id, buyer, seller
