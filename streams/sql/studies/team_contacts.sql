-- One row is a contact: a post in which somebody of a declared company and somebody of the team speak to each other.
-- `account_people` is lent: the declared people of each brand; company NULL: the team.
WITH met AS (
    SELECT
        i.brand, i.source, i.post_id, a.account AS actor, t.account AS target, a.company AS of_actor,
        t.company AS of_target, min(i.happened_at) AS happened_at
    FROM interactions AS i
    JOIN account_people AS a ON a.brand = i.brand AND a.account = ltrim(lower(i.actor_id), '@')
    JOIN account_people AS t ON t.brand = i.brand AND t.account = ltrim(lower(i.target_id), '@')
    WHERE
        i.kind IN ('reply', 'mention', 'quote') AND (a.company IS NULL) <> (t.company IS NULL)
        AND i.happened_at > make_timestamp_ms($from_ms) AND i.happened_at <= make_timestamp_ms($until_ms)
    GROUP BY ALL
)
SELECT
    brand, coalesce(of_actor, of_target) AS company, if(of_actor IS NULL, target, actor) AS buyer,
    if(of_actor IS NULL, actor, target) AS seller, of_actor IS NULL AS from_seller, source, post_id,
    epoch_ms(happened_at) AS at_ms
FROM met
ORDER BY brand, company, at_ms, source, post_id, buyer, seller
