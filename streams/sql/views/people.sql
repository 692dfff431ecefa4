-- One row is a person within a brand: what they wrote, passed on, and had passed on.
CREATE OR REPLACE VIEW people AS
WITH deeds AS (
    SELECT
        brand, author_id, 1 AS mentions, 0 AS shares_made, 0 AS shares_received, posted_at AS done_at,
        provenance = 'staff' AS is_staff
    FROM mentions
    UNION ALL
    SELECT
        brand, actor_id, 0, CASE WHEN kind <> 'mention' AND actor_id IS DISTINCT FROM target_id THEN 1 ELSE 0 END, 0,
        happened_at, false
    FROM interactions
    UNION ALL
    SELECT brand, target_id, 0, 0, CASE WHEN kind <> 'mention' THEN 1 ELSE 0 END, NULL, false
    FROM interactions
    WHERE target_id IS NOT NULL AND actor_id <> target_id
),
totals AS (
    SELECT
        brand, author_id, sum(mentions)::BIGINT AS mentions, sum(shares_made)::BIGINT AS shares_made,
        sum(shares_received)::BIGINT AS shares_received, min(done_at) AS first_at, max(done_at) AS last_at,
        bool_or(is_staff) AS is_staff
    FROM deeds
    GROUP BY brand, author_id
),
motives AS (
    SELECT m.brand, m.author_id, l.label, sum(round(l.p * 10000)::BIGINT) AS p -- whole numbers: order leaves no trace
    FROM labels AS l
    JOIN mentions AS m USING (source, mention_id, brand)
    WHERE l.scheme = 'motive' AND l.label NOT IN ('none', 'unclear') AND NOT contains(l.label, '.')
    GROUP BY m.brand, m.author_id, l.label
),
leading_motive AS (
    SELECT brand, author_id, first(label ORDER BY p DESC, label) AS dominant_motive
    FROM motives
    GROUP BY brand, author_id
),
accounts AS (
    SELECT id AS brand, ltrim(lower(account), '@') AS account
    FROM brands, unnest(accounts) AS own(account)
    WHERE valid_to IS NULL
)
SELECT
    t.brand, t.author_id, t.mentions, t.shares_made, t.shares_received, t.first_at, t.last_at, d.dominant_motive,
    t.is_staff OR (t.brand, ltrim(lower(t.author_id), '@')) IN (SELECT brand, account FROM accounts) AS is_staff
FROM totals AS t
LEFT JOIN leading_motive AS d ON d.brand = t.brand AND d.author_id = t.author_id;
COMMENT ON VIEW people IS 'One row is a person within a brand, brand staff included (is_staff).';
COMMENT ON COLUMN people.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN people.author_id IS 'The person, as the source names them.';
COMMENT ON COLUMN people.mentions IS 'Posts about the brand that they wrote.';
COMMENT ON COLUMN people.shares_made IS 'Times they reposted, quoted, replied to or liked another''s post about the brand.';
COMMENT ON COLUMN people.shares_received IS 'Times another did so with theirs, where the source told whose post it was.';
COMMENT ON COLUMN people.first_at IS 'When they first wrote or acted (UTC); NULL for people only acted upon.';
COMMENT ON COLUMN people.last_at IS 'When they last wrote or acted (UTC); NULL for people only acted upon.';
COMMENT ON COLUMN people.dominant_motive IS 'The motive with the highest summed probability over their posts (ties: first by name); NULL when none was seen.';
COMMENT ON COLUMN people.is_staff IS 'True for the brand''s own accounts: leave them out when asking about the audience.';
