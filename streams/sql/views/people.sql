-- One row is a person within a brand: what they wrote and passed on, whom they lead, and how readily they follow.
CREATE OR REPLACE VIEW people AS
WITH deeds AS (
    SELECT
        brand, author_id, 1 AS mentions, (act = 'ask')::INTEGER AS asks, 0 AS shares_made, 0 AS shares_received, posted_at AS done_at,
        provenance = 'staff' AS is_staff
    FROM mentions
    UNION ALL
    SELECT
        brand, actor_id, 0, 0, CASE WHEN kind <> 'mention' AND actor_id IS DISTINCT FROM target_id THEN 1 ELSE 0 END, 0,
        happened_at, false
    FROM interactions
    UNION ALL
    SELECT brand, target_id, 0, 0, 0, CASE WHEN kind <> 'mention' THEN 1 ELSE 0 END, NULL, false
    FROM interactions
    WHERE target_id IS NOT NULL AND actor_id <> target_id
    UNION ALL
    SELECT brand, author_id, 0, 0, 0, 0, NULL, false -- their rows may be older than the retention; ties are kept
    FROM standings
),
totals AS (
    SELECT
        brand, author_id, sum(mentions)::BIGINT AS mentions, sum(asks)::BIGINT AS asks, sum(shares_made)::BIGINT AS shares_made,
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
),
ranked AS (SELECT brand, least(greatest(10, count(*) // 100), count(*) // 5) AS best FROM standings GROUP BY brand)
SELECT
    t.brand, t.author_id, t.mentions, t.shares_made, t.shares_received, t.first_at, t.last_at, d.dominant_motive,
    t.is_staff OR (t.brand, ltrim(lower(t.author_id), '@')) IN (SELECT brand, account FROM accounts) AS is_staff,
    s.influence, s.influence_rank, s.rank_lo, s.rank_hi, coalesce(c.claims, 0) AS self_declared,
    coalesce(c.credit, 0) AS credit, coalesce(c.credit_lo, 0) AS credit_lo, coalesce(c.credit_hi, 0) AS credit_hi,
    c.susceptibility, c.susceptibility_lo, c.susceptibility_hi,
    CASE
        WHEN s.rank_hi <= r.best THEN 'leader'
        WHEN t.asks > 0 AND 2 * t.asks >= t.mentions THEN 'seeker'
        ELSE 'member'
    END AS role
FROM totals AS t
LEFT JOIN leading_motive AS d ON d.brand = t.brand AND d.author_id = t.author_id
LEFT JOIN standings AS s ON s.brand = t.brand AND s.author_id = t.author_id
LEFT JOIN shares_of_credit AS c ON c.brand = t.brand AND c.author_id = t.author_id
LEFT JOIN ranked AS r ON r.brand = t.brand;
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
COMMENT ON COLUMN people.influence IS 'Part in what arrives from others along the ties (PageRank); NULL for staff and for whom nobody acts on.';
COMMENT ON COLUMN people.influence_rank IS 'Rank by influence within the brand, 1 the greatest.';
COMMENT ON COLUMN people.rank_lo IS 'Best rank of the 95 % interval.';
COMMENT ON COLUMN people.rank_hi IS 'Worst rank of the 95 % interval.';
COMMENT ON COLUMN people.self_declared IS 'Posts in which they say themselves that others ask or follow them, among the texts that are not archived.';
COMMENT ON COLUMN people.credit IS 'Adoptions by others that are laid to them, by the rule share (see credit).';
COMMENT ON COLUMN people.credit_lo IS 'The least under the six rules.';
COMMENT ON COLUMN people.credit_hi IS 'The greatest under the six rules.';
COMMENT ON COLUMN people.susceptibility IS 'How often they took up what others had in sight of them, drawn to the mean of the brand where little is known; NULL when nothing was.';
COMMENT ON COLUMN people.susceptibility_lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN people.susceptibility_hi IS 'Upper end.';
COMMENT ON COLUMN people.role IS 'leader (the whole interval of rank among the first 10 or the first hundredth, and the first fifth), seeker (asks in at least half of their posts), or member.';
