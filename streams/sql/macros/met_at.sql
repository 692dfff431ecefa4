-- One row is a pair of those at an event who spoke with each other from its start until 14 days after its end.
CREATE OR REPLACE MACRO met_at(b, s := NULL) AS TABLE
WITH events AS (
    SELECT situation_id, started_at, ended_at + INTERVAL 14 DAY AS until_at
    FROM situations
    WHERE brand = b AND (s IS NULL OR situation_id = s)
),
who AS (
    SELECT p.situation_id, p.author_id, p.role
    FROM situation_people AS p
    SEMI JOIN events AS e ON e.situation_id = p.situation_id
    WHERE p.brand = b
),
words AS (
    SELECT
        a.situation_id, least(i.actor_id, i.target_id) AS one, greatest(i.actor_id, i.target_id) AS other, i.actor_id,
        i.happened_at, i.source, i.post_id,
        lag(i.happened_at) OVER (
            PARTITION BY a.situation_id, least(i.actor_id, i.target_id), greatest(i.actor_id, i.target_id)
            ORDER BY i.happened_at, i.source, i.interaction_id
        ) AS before_at
    FROM interactions AS i
    JOIN who AS a ON a.author_id = i.actor_id
    JOIN who AS t ON t.situation_id = a.situation_id AND t.author_id = i.target_id
    WHERE i.brand = b AND i.kind IN ('reply', 'quote', 'mention') AND i.actor_id <> i.target_id
),
pairs AS (
    SELECT
        w.situation_id, w.one, w.other, count(*) AS words, min(w.happened_at) AS first_at,
        bool_or(w.before_at IS NULL OR w.happened_at - w.before_at >= INTERVAL 28 DAY) AS is_new,
        first(w.actor_id ORDER BY w.happened_at, w.source, w.post_id) AS begun_by,
        first(w.source ORDER BY w.happened_at, w.source, w.post_id) AS source,
        first(w.post_id ORDER BY w.happened_at, w.source, w.post_id) AS post_id
    FROM words AS w
    JOIN events AS e ON e.situation_id = w.situation_id AND w.happened_at >= e.started_at AND w.happened_at < e.until_at
    GROUP BY w.situation_id, w.one, w.other
)
SELECT
    p.situation_id, p.one, a.role AS one_role, p.other, t.role AS other_role, p.is_new,
    a.role <> t.role AND a.role <> 'member' AND t.role <> 'member' AS is_leader_and_seeker, p.words, p.first_at, p.begun_by,
    p.source, p.post_id
FROM pairs AS p
JOIN who AS a ON a.situation_id = p.situation_id AND a.author_id = p.one
JOIN who AS t ON t.situation_id = p.situation_id AND t.author_id = p.other
ORDER BY p.situation_id, p.is_new DESC, p.first_at, p.one, p.other;
COMMENT ON MACRO TABLE met_at IS 'met_at(brand, s := situation_id): who of those at an event (without s: at each) spoke with whom from its start until 14 days after its end, new ties first; post_id is the first word.';
