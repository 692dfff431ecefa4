-- The tables of ideas, needs, who does the work, and whose words: made anew from stored rows; what people say of an idea is kept.

CREATE TABLE idea_rows (
    idea_id VARCHAR NOT NULL, brand VARCHAR NOT NULL, title VARCHAR NOT NULL, people BIGINT NOT NULL, mentions BIGINT NOT NULL,
    rank BIGINT NOT NULL, rank_lo BIGINT NOT NULL, rank_hi BIGINT NOT NULL, first_seen TIMESTAMP NOT NULL,
    last_seen TIMESTAMP NOT NULL, examples VARCHAR[] NOT NULL
);
COMMENT ON TABLE idea_rows IS 'Internal: what the view ideas is made of. One row is an idea.';
COMMENT ON COLUMN idea_rows.idea_id IS 'Of its earliest post: the same at every making.';
COMMENT ON COLUMN idea_rows.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN idea_rows.title IS 'The words of the most central post, cut.';
COMMENT ON COLUMN idea_rows.people IS 'Different people who had it.';
COMMENT ON COLUMN idea_rows.mentions IS 'Posts that have it.';
COMMENT ON COLUMN idea_rows.rank IS 'Rank by people, 1 the most.';
COMMENT ON COLUMN idea_rows.rank_lo IS 'Best rank of the 95 % interval.';
COMMENT ON COLUMN idea_rows.rank_hi IS 'Worst rank of the 95 % interval.';
COMMENT ON COLUMN idea_rows.first_seen IS 'When the earliest of its posts was written (UTC).';
COMMENT ON COLUMN idea_rows.last_seen IS 'When the latest was (UTC).';
COMMENT ON COLUMN idea_rows.examples IS 'Up to three posts (mentions.mention_id) by different people, the most central first.';

CREATE TABLE idea_posts (
    idea_id VARCHAR NOT NULL, brand VARCHAR NOT NULL, source VARCHAR NOT NULL, mention_id VARCHAR NOT NULL,
    author_id VARCHAR NOT NULL, posted_at TIMESTAMP NOT NULL, central DOUBLE NOT NULL
);
COMMENT ON TABLE idea_posts IS 'One row is a post that has an idea.';
COMMENT ON COLUMN idea_posts.idea_id IS 'Which idea (ideas.idea_id).';
COMMENT ON COLUMN idea_posts.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN idea_posts.source IS 'Where the post was read.';
COMMENT ON COLUMN idea_posts.mention_id IS 'Id of the post (mentions.mention_id), unique within its source.';
COMMENT ON COLUMN idea_posts.author_id IS 'Who wrote it.';
COMMENT ON COLUMN idea_posts.posted_at IS 'When (UTC).';
COMMENT ON COLUMN idea_posts.central IS 'How near it is to what all of the idea''s posts say, 0 to 1 (cosine).';

CREATE TABLE idea_marks (
    brand VARCHAR NOT NULL, source VARCHAR NOT NULL, mention_id VARCHAR NOT NULL, status VARCHAR NOT NULL, note VARCHAR,
    said_at TIMESTAMP NOT NULL, PRIMARY KEY (brand, source, mention_id)
);
COMMENT ON TABLE idea_marks IS 'Internal: what people said of an idea. One row is a post that had the idea when it was said, so that it holds however ideas are gathered later.';
COMMENT ON COLUMN idea_marks.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN idea_marks.source IS 'Where the post was read.';
COMMENT ON COLUMN idea_marks.mention_id IS 'Id of the post (mentions.mention_id).';
COMMENT ON COLUMN idea_marks.status IS 'new, seen, planned, done or refused.';
COMMENT ON COLUMN idea_marks.note IS 'Words left with it.';
COMMENT ON COLUMN idea_marks.said_at IS 'When it was said, by the clock of the machine (UTC).';

CREATE TABLE needs (
    brand VARCHAR NOT NULL, source VARCHAR NOT NULL, mention_id VARCHAR NOT NULL, author_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL, reason VARCHAR, act VARCHAR, language VARCHAR, asked_at TIMESTAMP NOT NULL, age_h DOUBLE NOT NULL,
    state VARCHAR NOT NULL, replies BIGINT NOT NULL, answered_at TIMESTAMP, answered_by VARCHAR, answer_id VARCHAR,
    answered_by_kind VARCHAR, responded_at TIMESTAMP, could_answer VARCHAR[] NOT NULL, could_answer_why VARCHAR[] NOT NULL
);
COMMENT ON TABLE needs IS 'One row is a question, a request for service or an idea that asks for an answer, by one of the public, with its answer if it has one.';
COMMENT ON COLUMN needs.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN needs.source IS 'Where the post was read.';
COMMENT ON COLUMN needs.mention_id IS 'Id of the post (mentions.mention_id), unique within its source.';
COMMENT ON COLUMN needs.author_id IS 'Who asked.';
COMMENT ON COLUMN needs.kind IS 'question, service (something to be repaired) or idea.';
COMMENT ON COLUMN needs.reason IS 'The likeliest reason (labels of scheme reason, p of at least .5); NULL when none is.';
COMMENT ON COLUMN needs.act IS 'What the post mainly does (mentions.act).';
COMMENT ON COLUMN needs.language IS 'Language of the post.';
COMMENT ON COLUMN needs.asked_at IS 'When it was asked (UTC).';
COMMENT ON COLUMN needs.age_h IS 'Hours from then to the watermark.';
COMMENT ON COLUMN needs.state IS 'answered; waiting (asked less than [studies] unanswered_h ago); need (nobody answered).';
COMMENT ON COLUMN needs.replies IS 'Replies by others in its thread, answers or not.';
COMMENT ON COLUMN needs.answered_at IS 'When the first answer came (UTC); NULL when none did. A reply that asks back or complains too is none.';
COMMENT ON COLUMN needs.answered_by IS 'Who gave it.';
COMMENT ON COLUMN needs.answer_id IS 'The post that gave it.';
COMMENT ON COLUMN needs.answered_by_kind IS 'peer (one of the public), brand (an account of its own) or other (another brand''s account, or a machine).';
COMMENT ON COLUMN needs.responded_at IS 'When an account of the brand first replied, with whatever words (UTC); NULL when none did.';
COMMENT ON COLUMN needs.could_answer IS 'Up to three people who answered such questions and were active lately, best first; empty where it is answered or nobody is known.';
COMMENT ON COLUMN needs.could_answer_why IS 'Why each of them.';

CREATE TABLE relation (
    brand VARCHAR NOT NULL, span VARCHAR NOT NULL, week TIMESTAMP NOT NULL, measure VARCHAR NOT NULL, value DOUBLE, lo DOUBLE,
    hi DOUBLE, n BIGINT NOT NULL, is_told BOOLEAN NOT NULL
);
COMMENT ON TABLE relation IS 'One row is a measure of how a brand and its people deal with each other, of a week or of all time.';
COMMENT ON COLUMN relation.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN relation.span IS 'week, or all: everything that is stored.';
COMMENT ON COLUMN relation.week IS 'Its Monday, 00:00 UTC; of all: the first.';
COMMENT ON COLUMN relation.measure IS 'answers_by_peer, _brand, _other: of those who asked in the week and were answered, by whom first (parts add up to 1). unprompted: part of people''s talk that neither answers the brand nor was asked for. response_rate, answer_rate: part of questions that the brand replied to, or anybody answered, within [studies] unanswered_h. response_delay_h, answer_delay_h: median hours until then (Kaplan-Meier: who still waits is not left out). reciprocity: of the pairs of brand and person in which one turned to the other, those in which both did. product_focus, dialogue, other_posts: of the brand''s own posts (parts add up to 1).';
COMMENT ON COLUMN relation.value IS 'The measure; NULL where it cannot be told, such as a median that fewer than half have come to.';
COMMENT ON COLUMN relation.lo IS 'Lower end of its 95 % interval; NULL where there is none.';
COMMENT ON COLUMN relation.hi IS 'Upper end; NULL where there is none.';
COMMENT ON COLUMN relation.n IS 'How many it is taken from: people who asked (or were answered, or spoke), pairs, or posts of the brand.';
COMMENT ON COLUMN relation.is_told IS 'False below [studies] k_floor people (for the brand''s own posts: posts): then do not read the value.';

CREATE TABLE words (
    brand VARCHAR NOT NULL, language VARCHAR NOT NULL, word VARCHAR NOT NULL, side VARCHAR NOT NULL, people BIGINT,
    of_people BIGINT NOT NULL, brand_posts BIGINT NOT NULL, of_brand_posts BIGINT NOT NULL, log_odds DOUBLE NOT NULL,
    lo DOUBLE NOT NULL, hi DOUBLE NOT NULL, z DOUBLE NOT NULL, p DOUBLE NOT NULL, is_told BOOLEAN NOT NULL
);
COMMENT ON TABLE words IS 'One row is a word that people use more than the brand does when they speak of it, or the reverse.';
COMMENT ON COLUMN words.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN words.language IS 'fr or en: the two are compared apart.';
COMMENT ON COLUMN words.word IS 'The word, folded.';
COMMENT ON COLUMN words.side IS 'people or brand: who uses it more.';
COMMENT ON COLUMN words.people IS 'Different people who used it; NULL when fewer than [studies] k_floor did.';
COMMENT ON COLUMN words.of_people IS 'Of how many who wrote in this language.';
COMMENT ON COLUMN words.brand_posts IS 'Posts of the brand with it.';
COMMENT ON COLUMN words.of_brand_posts IS 'Of how many in this language.';
COMMENT ON COLUMN words.log_odds IS 'Log of the ratio of its odds among people to those in the brand''s posts, above 0 where people use it more (Monroe et al. 2008, with an informative prior).';
COMMENT ON COLUMN words.lo IS 'Lower end of its 95 % interval.';
COMMENT ON COLUMN words.hi IS 'Upper end.';
COMMENT ON COLUMN words.z IS 'log_odds in standard errors.';
COMMENT ON COLUMN words.p IS 'How often chance alone gives as much, on either side.';
COMMENT ON COLUMN words.is_told IS 'Whether it stands among all words looked at (false discoveries at most 5 %, Benjamini & Hochberg 1995).';
