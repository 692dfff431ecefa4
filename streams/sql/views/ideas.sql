-- One row is an idea that people have for a brand, whatever words they put it in, and what became of it.
CREATE OR REPLACE VIEW ideas AS
WITH said AS (
    SELECT
        p.idea_id, p.brand, -- not arg_max, which passes over what is NULL: the note of an older word would stay
        first(m ORDER BY m.said_at DESC, m.source DESC, m.mention_id DESC) AS latest
    FROM idea_posts AS p
    JOIN idea_marks AS m ON m.brand = p.brand AND m.source = p.source AND m.mention_id = p.mention_id
    GROUP BY p.idea_id, p.brand
)
SELECT
    i.idea_id, i.brand, i.title, i.people, i.mentions, i.rank, i.rank_lo, i.rank_hi, i.first_seen, i.last_seen,
    i.examples, coalesce(s.latest.status, 'new') AS status, s.latest.note AS note, s.latest.said_at AS said_at
FROM idea_rows AS i
LEFT JOIN said AS s ON s.idea_id = i.idea_id AND s.brand = i.brand;
COMMENT ON VIEW ideas IS 'One row is an idea that people have for a brand, whatever words they put it in, and what became of it. Made from posts whose text is not archived yet.';
COMMENT ON COLUMN ideas.idea_id IS 'Which idea: of its earliest post, the same at every making.';
COMMENT ON COLUMN ideas.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN ideas.title IS 'The words of the most central post, cut.';
COMMENT ON COLUMN ideas.people IS 'Different people who had it.';
COMMENT ON COLUMN ideas.mentions IS 'Posts that have it.';
COMMENT ON COLUMN ideas.rank IS 'Rank by people, 1 the most; who has as many shares the rank.';
COMMENT ON COLUMN ideas.rank_lo IS 'Best rank of the 95 % interval.';
COMMENT ON COLUMN ideas.rank_hi IS 'Worst rank of the 95 % interval.';
COMMENT ON COLUMN ideas.first_seen IS 'When the earliest of its posts was written (UTC).';
COMMENT ON COLUMN ideas.last_seen IS 'When the latest was (UTC).';
COMMENT ON COLUMN ideas.examples IS 'Up to three posts (mentions.mention_id) by different people, the most central first.';
COMMENT ON COLUMN ideas.status IS 'What people said of it, latest: new, seen, planned, done or refused.';
COMMENT ON COLUMN ideas.note IS 'Words left with that.';
COMMENT ON COLUMN ideas.said_at IS 'When it was said, by the clock of the machine (UTC); NULL while nobody said anything.';
