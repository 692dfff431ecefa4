-- The tables of the first release. Never edit a numbered migration: add the next one.

CREATE TABLE murmure_meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
COMMENT ON TABLE murmure_meta IS 'Internal: one row per fact about this file, such as the version of its schema.';
COMMENT ON COLUMN murmure_meta.key IS 'Name of the fact: schema_version, created_at, and others.';
COMMENT ON COLUMN murmure_meta.value IS 'The fact, as text.';

CREATE TABLE mentions (
    mention_id VARCHAR NOT NULL, brand VARCHAR NOT NULL, source VARCHAR NOT NULL, author_id VARCHAR NOT NULL,
    posted_at TIMESTAMP NOT NULL, language VARCHAR, text VARCHAR, url VARCHAR, act VARCHAR, polarity TINYINT,
    provenance VARCHAR, reply_to_id VARCHAR, quote_of_id VARCHAR, root_id VARCHAR, rev BIGINT NOT NULL,
    edited_at TIMESTAMP, edit_id VARCHAR, terms VARCHAR[] NOT NULL, links VARCHAR[] NOT NULL,
    is_cut BOOLEAN NOT NULL, lookalike VARCHAR, is_given BOOLEAN NOT NULL, model_version VARCHAR
);
COMMENT ON TABLE mentions IS 'One row is a post about a brand. A post about two brands has two rows: join labels on (source, mention_id, brand).';
COMMENT ON COLUMN mentions.mention_id IS 'Id of the post, unique within its source.';
COMMENT ON COLUMN mentions.brand IS 'Id of the brand the post is about (brands.id).';
COMMENT ON COLUMN mentions.source IS 'Where the post was read, for example bluesky.';
COMMENT ON COLUMN mentions.author_id IS 'Who wrote it, as the source names them.';
COMMENT ON COLUMN mentions.posted_at IS 'When it was written (UTC).';
COMMENT ON COLUMN mentions.language IS 'Language of the text: fr, en, another ISO 639-1 code, or und when undecided.';
COMMENT ON COLUMN mentions.text IS 'The text as written, cut at 2,000 characters.';
COMMENT ON COLUMN mentions.url IS 'Address of the post, where the source gives one.';
COMMENT ON COLUMN mentions.act IS 'What the post mainly does: share, opinion, advice, ask, complain, idea, vouch, withhold.';
COMMENT ON COLUMN mentions.polarity IS 'Tone towards the brand: -1 against, 0 neutral or mixed, 1 in favour.';
COMMENT ON COLUMN mentions.provenance IS 'Who stands behind the post: organic, solicited, paid, staff, automated, unknown.';
COMMENT ON COLUMN mentions.reply_to_id IS 'Id of the post it answers, NULL when it answers none.';
COMMENT ON COLUMN mentions.quote_of_id IS 'Id of the post it quotes, NULL when it quotes none.';
COMMENT ON COLUMN mentions.root_id IS 'Id of the first post of its thread, where the source tells.';
COMMENT ON COLUMN mentions.rev IS 'Revision of the text that is stored: 0 as first written.';
COMMENT ON COLUMN mentions.edited_at IS 'When the stored revision was written (UTC), NULL when never edited.';
COMMENT ON COLUMN mentions.edit_id IS 'Id of the edit that gave the stored revision, NULL when never edited.';
COMMENT ON COLUMN mentions.terms IS 'Hashtags, folded to lower case without accents, without #.';
COMMENT ON COLUMN mentions.links IS 'Hosts that the text links to.';
COMMENT ON COLUMN mentions.is_cut IS 'True when the text was longer than 2,000 characters and its end is not stored.';
COMMENT ON COLUMN mentions.lookalike IS 'A spelling in the text that imitates a brand and was not counted as a hit; empty when there is none.';
COMMENT ON COLUMN mentions.is_given IS 'True when a column map gave the brand, so that the words need not name it.';
COMMENT ON COLUMN mentions.model_version IS 'Version of the language model that read the text.';

CREATE TABLE labels (
    mention_id VARCHAR NOT NULL, brand VARCHAR NOT NULL, source VARCHAR NOT NULL, scheme VARCHAR NOT NULL,
    label VARCHAR NOT NULL, p DOUBLE NOT NULL, evidence VARCHAR
);
COMMENT ON TABLE labels IS 'One row is one label of a mention. Schemes are separate axes: never add labels of two schemes.';
COMMENT ON COLUMN labels.mention_id IS 'Id of the post (mentions.mention_id).';
COMMENT ON COLUMN labels.brand IS 'Id of the brand (mentions.brand).';
COMMENT ON COLUMN labels.source IS 'Where the post was read (mentions.source).';
COMMENT ON COLUMN labels.scheme IS 'The axis: motive, reason, act, aspect.';
COMMENT ON COLUMN labels.label IS 'The label on that axis; the code book gives the meanings. A sub-type such as help_others.warn comes beside its family help_others: count one or the other.';
COMMENT ON COLUMN labels.p IS 'Probability of the label, 0 to 1.';
COMMENT ON COLUMN labels.evidence IS 'The words of the text that decided.';

CREATE TABLE interactions (
    interaction_id VARCHAR NOT NULL, brand VARCHAR NOT NULL, source VARCHAR NOT NULL, actor_id VARCHAR NOT NULL,
    target_id VARCHAR, kind VARCHAR NOT NULL, mention_id VARCHAR, post_id VARCHAR NOT NULL, happened_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE interactions IS 'One row is: someone acted on someone''s post about a brand.';
COMMENT ON COLUMN interactions.interaction_id IS 'Id of the interaction, unique within its source and brand.';
COMMENT ON COLUMN interactions.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN interactions.source IS 'Where it was seen, for example bluesky.';
COMMENT ON COLUMN interactions.actor_id IS 'Who acted.';
COMMENT ON COLUMN interactions.target_id IS 'On whose post, or who was spoken to; NULL when not known.';
COMMENT ON COLUMN interactions.kind IS 'What was done: reply, repost, quote, like, or mention (spoken to by handle).';
COMMENT ON COLUMN interactions.mention_id IS 'Id of the post acted on, as the source names it; NULL when there is none.';
COMMENT ON COLUMN interactions.post_id IS 'Id of the event that did it.';
COMMENT ON COLUMN interactions.happened_at IS 'When (UTC).';

CREATE TABLE follows (
    follow_id VARCHAR NOT NULL, source VARCHAR NOT NULL, source_id VARCHAR NOT NULL, target_id VARCHAR NOT NULL,
    since TIMESTAMP NOT NULL
);
COMMENT ON TABLE follows IS 'One row is: someone follows someone. It is bound to no brand.';
COMMENT ON COLUMN follows.follow_id IS 'Id of the follow, unique within its source.';
COMMENT ON COLUMN follows.source IS 'Where it was seen, for example bluesky.';
COMMENT ON COLUMN follows.source_id IS 'Who follows.';
COMMENT ON COLUMN follows.target_id IS 'Who is followed.';
COMMENT ON COLUMN follows.since IS 'Since when (UTC).';

CREATE TABLE ties (
    brand VARCHAR NOT NULL, source_id VARCHAR NOT NULL, target_id VARCHAR NOT NULL, weight DOUBLE NOT NULL,
    n_reply BIGINT NOT NULL, n_repost BIGINT NOT NULL, n_quote BIGINT NOT NULL, n_mention BIGINT NOT NULL,
    n_like BIGINT NOT NULL, reciprocity DOUBLE, first_at TIMESTAMP NOT NULL, last_at TIMESTAMP NOT NULL,
    as_of TIMESTAMP NOT NULL
);
COMMENT ON TABLE ties IS 'One row is a directed bond between two people within a brand, as of the watermark. Written whole at each publishing.';
COMMENT ON COLUMN ties.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN ties.source_id IS 'Who acted.';
COMMENT ON COLUMN ties.target_id IS 'On whose posts.';
COMMENT ON COLUMN ties.weight IS 'Strength at as_of: the sum of the interactions, each halved with every half-life since.';
COMMENT ON COLUMN ties.n_reply IS 'Replies so far.';
COMMENT ON COLUMN ties.n_repost IS 'Reposts so far.';
COMMENT ON COLUMN ties.n_quote IS 'Quotes so far.';
COMMENT ON COLUMN ties.n_mention IS 'Times spoken to by handle so far.';
COMMENT ON COLUMN ties.n_like IS 'Likes so far.';
COMMENT ON COLUMN ties.reciprocity IS 'How mutual the bond is: 0 one-sided to 1 even.';
COMMENT ON COLUMN ties.first_at IS 'First interaction (UTC).';
COMMENT ON COLUMN ties.last_at IS 'Latest interaction (UTC).';
COMMENT ON COLUMN ties.as_of IS 'The moment of event time for which weight holds (UTC).';

-- The key begins with time, so that what is written together lies together: random keys cost 10 to 50 times more.
CREATE TABLE activity_counts (
    grain VARCHAR NOT NULL, bucket TIMESTAMP NOT NULL, brand VARCHAR NOT NULL, dimension VARCHAR NOT NULL,
    value VARCHAR NOT NULL, mentions_e4 BIGINT NOT NULL, authors BIGINT NOT NULL, shares BIGINT NOT NULL,
    PRIMARY KEY (grain, bucket, brand, dimension, value)
);
COMMENT ON TABLE activity_counts IS 'Internal: the whole numbers behind the view activity, which is what to read. One row is a cell of it.';
COMMENT ON COLUMN activity_counts.grain IS 'Length of the bucket: minute, hour, day.';
COMMENT ON COLUMN activity_counts.bucket IS 'Start of the bucket (UTC).';
COMMENT ON COLUMN activity_counts.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN activity_counts.dimension IS 'What value is: all, motive, reason, act, polarity, language, source, term, link, provenance.';
COMMENT ON COLUMN activity_counts.value IS 'The value within the dimension.';
COMMENT ON COLUMN activity_counts.mentions_e4 IS 'Sum of the probabilities in ten-thousandths.';
COMMENT ON COLUMN activity_counts.authors IS 'Distinct authors.';
COMMENT ON COLUMN activity_counts.shares IS 'Shares of posts about the brand.';

CREATE TABLE dirty_buckets (
    grain VARCHAR NOT NULL, bucket TIMESTAMP NOT NULL, brand VARCHAR NOT NULL, ends_at TIMESTAMP NOT NULL,
    PRIMARY KEY (grain, bucket, brand)
);
COMMENT ON TABLE dirty_buckets IS 'Internal: one row is a closed bucket to be computed again from stored rows before the next publishing.';
COMMENT ON COLUMN dirty_buckets.grain IS 'Length of the bucket: minute, hour, day.';
COMMENT ON COLUMN dirty_buckets.bucket IS 'Start of the bucket (UTC).';
COMMENT ON COLUMN dirty_buckets.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN dirty_buckets.ends_at IS 'End of the bucket, not included (UTC).';

CREATE TABLE brands (
    id VARCHAR NOT NULL, name VARCHAR NOT NULL, competitor_group VARCHAR, time_zone VARCHAR NOT NULL,
    accounts VARCHAR[] NOT NULL, version INTEGER NOT NULL, valid_from TIMESTAMP NOT NULL, valid_to TIMESTAMP,
    definition VARCHAR NOT NULL
);
COMMENT ON TABLE brands IS 'One row is a brand as it was defined from valid_from on. The definition in force has valid_to NULL.';
COMMENT ON COLUMN brands.id IS 'Id of the brand; every other table calls it brand.';
COMMENT ON COLUMN brands.name IS 'Name of the brand.';
COMMENT ON COLUMN brands.competitor_group IS 'Brands of one group are compared in share of voice; NULL when in none.';
COMMENT ON COLUMN brands.time_zone IS 'Time zone of the brand''s people, for example Europe/Paris.';
COMMENT ON COLUMN brands.accounts IS 'The brand''s own accounts: their posts are staff, never the audience''s.';
COMMENT ON COLUMN brands.version IS 'Version of the brands file that brought this definition.';
COMMENT ON COLUMN brands.valid_from IS 'When the definition came into force, by the clock of the machine (UTC).';
COMMENT ON COLUMN brands.valid_to IS 'When it was replaced or withdrawn (UTC); NULL while in force.';
COMMENT ON COLUMN brands.definition IS 'The whole definition as JSON, with aliases, handles and guards.';

CREATE TABLE counts (
    source VARCHAR NOT NULL, side VARCHAR NOT NULL, outcome VARCHAR NOT NULL, n BIGINT NOT NULL,
    PRIMARY KEY (source, side, outcome)
);
COMMENT ON TABLE counts IS 'One row is how many events of a source went in, or came to an outcome. See the view conservation.';
COMMENT ON COLUMN counts.source IS 'The source of the events.';
COMMENT ON COLUMN counts.side IS 'in: what was put in (input, derived). out: how it ended.';
COMMENT ON COLUMN counts.outcome IS 'in: input, derived. out: accepted, duplicate, late, off_topic, rejected, pending, unmatched.';
COMMENT ON COLUMN counts.n IS 'How many events.';

CREATE TABLE rejected (
    source VARCHAR NOT NULL, code VARCHAR NOT NULL, detail VARCHAR, file VARCHAR, byte_offset BIGINT, raw BLOB,
    received_at TIMESTAMP NOT NULL, n BIGINT NOT NULL
);
COMMENT ON TABLE rejected IS 'One row is an input line (or a run of them, see n) that could not become an event.';
COMMENT ON COLUMN rejected.source IS 'The input it came by.';
COMMENT ON COLUMN rejected.code IS 'Why it was refused: a stable code such as bad_json, missing, bad_time, future.';
COMMENT ON COLUMN rejected.detail IS 'What was found, in words.';
COMMENT ON COLUMN rejected.file IS 'The file, or the name of the live source.';
COMMENT ON COLUMN rejected.byte_offset IS 'Where it began in the file: a byte (text files) or a row (Parquet).';
COMMENT ON COLUMN rejected.raw IS 'Its first bytes, as they came.';
COMMENT ON COLUMN rejected.received_at IS 'When it was received, by the clock of the machine (UTC).';
COMMENT ON COLUMN rejected.n IS 'How many lines the row stands for: use sum(n) to count.';

CREATE TABLE coverage (
    source VARCHAR NOT NULL, reason VARCHAR NOT NULL, from_at TIMESTAMP, to_at TIMESTAMP, n BIGINT NOT NULL, detail VARCHAR
);
COMMENT ON TABLE coverage IS 'One row is something that is not seen, and why.';
COMMENT ON COLUMN coverage.source IS 'The source with the gap.';
COMMENT ON COLUMN coverage.reason IS 'Why it is not seen.';
COMMENT ON COLUMN coverage.from_at IS 'Start of the gap (UTC), NULL when not known.';
COMMENT ON COLUMN coverage.to_at IS 'End of the gap (UTC), NULL when not known or still open.';
COMMENT ON COLUMN coverage.n IS 'How many events are concerned, 0 when not known.';
COMMENT ON COLUMN coverage.detail IS 'The particulars, in words.';

CREATE TABLE freshness (
    source VARCHAR PRIMARY KEY, event_at TIMESTAMP, watermark_at TIMESTAMP, committed_at TIMESTAMP,
    published_at TIMESTAMP, position VARCHAR
);
COMMENT ON TABLE freshness IS 'One row is how fresh an input is.';
COMMENT ON COLUMN freshness.source IS 'The input.';
COMMENT ON COLUMN freshness.event_at IS 'Newest event time it has shown (UTC).';
COMMENT ON COLUMN freshness.watermark_at IS 'No event older than this is expected from it any more (UTC).';
COMMENT ON COLUMN freshness.committed_at IS 'When its latest batch was stored, by the clock of the machine (UTC).';
COMMENT ON COLUMN freshness.published_at IS 'When this file was published, by the clock of the machine (UTC).';
COMMENT ON COLUMN freshness.position IS 'Where in the input the stored rows end.';

CREATE TABLE positions (input VARCHAR PRIMARY KEY, seq BIGINT NOT NULL, position VARCHAR NOT NULL, ended BOOLEAN NOT NULL);
COMMENT ON TABLE positions IS 'Internal: one row is where to go on reading an input, stored in one transaction with its rows.';
COMMENT ON COLUMN positions.input IS 'The input.';
COMMENT ON COLUMN positions.seq IS 'Number of its latest stored commit; it only rises.';
COMMENT ON COLUMN positions.position IS 'Where to go on, in the words of the input.';
COMMENT ON COLUMN positions.ended IS 'True when the input came to its end.';

CREATE TABLE applied (inbox_id VARCHAR PRIMARY KEY, command VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL);
COMMENT ON TABLE applied IS 'Internal: one row is a command that was carried out, so that it is carried out once.';
COMMENT ON COLUMN applied.inbox_id IS 'Id of the command''s file in the inbox.';
COMMENT ON COLUMN applied.command IS 'What it was, for example brands apply.';
COMMENT ON COLUMN applied.applied_at IS 'When it was carried out, by the clock of the machine (UTC).';

CREATE TABLE rowless_ids (source VARCHAR NOT NULL, id VARCHAR NOT NULL, rev BIGINT NOT NULL);
COMMENT ON TABLE rowless_ids IS 'Internal: one row is an accepted event that has no row of its own (an edit, a delete, what was deleted), so that a second delivery is still a duplicate.';
COMMENT ON COLUMN rowless_ids.source IS 'Where it was read.';
COMMENT ON COLUMN rowless_ids.id IS 'Id of the event, unique within its source.';
COMMENT ON COLUMN rowless_ids.rev IS 'Its revision: 0 but for revised posts.';
