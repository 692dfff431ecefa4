-- The tables of expertise and coordination: made anew from the stored rows and what is declared, so nothing in here has a history.

CREATE TABLE account_topics (
    brand VARCHAR NOT NULL, company VARCHAR NOT NULL, company_name VARCHAR NOT NULL, topic VARCHAR NOT NULL,
    asked BIGINT NOT NULL, people BIGINT NOT NULL, answered BIGINT NOT NULL, in_time BIGINT NOT NULL,
    unanswered BIGINT NOT NULL, waiting BIGINT NOT NULL, share DOUBLE, lo DOUBLE, hi DOUBLE, median_wait_h DOUBLE,
    answered_by VARCHAR[] NOT NULL, experts VARCHAR[] NOT NULL, oldest_unanswered_at TIMESTAMP,
    unanswered_ids VARCHAR[] NOT NULL, verdict VARCHAR NOT NULL
);
COMMENT ON TABLE account_topics IS 'One row is a declared company and a topic that its people asked about: whether the team answers, how soon, and who could.';
COMMENT ON COLUMN account_topics.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN account_topics.company IS 'Id of the company, as declared.';
COMMENT ON COLUMN account_topics.company_name IS 'Its name; the id where none was declared.';
COMMENT ON COLUMN account_topics.topic IS 'pricing, billing, contract, security, privacy, integration, deployment, delivery, support, training, performance, warranty; a word that somebody of the team declared as expertise; other: none of them was read.';
COMMENT ON COLUMN account_topics.asked IS 'Questions and requests for service by its people to the team or to everybody in the last [studies] account_days, where the words are stored. A question of two topics counts in both.';
COMMENT ON COLUMN account_topics.people IS 'How many people asked them.';
COMMENT ON COLUMN account_topics.answered IS 'Those that somebody of the team, or an account of the brand, has answered.';
COMMENT ON COLUMN account_topics.in_time IS 'Those that were answered within [studies] unanswered_h hours.';
COMMENT ON COLUMN account_topics.unanswered IS 'Those that have waited longer and have no answer.';
COMMENT ON COLUMN account_topics.waiting IS 'Those that have no answer and have not waited so long yet.';
COMMENT ON COLUMN account_topics.share IS 'Part of those answered or unanswered that was answered in time; NULL where there is none yet.';
COMMENT ON COLUMN account_topics.lo IS 'Lower end of its 95 % interval (Wilson).';
COMMENT ON COLUMN account_topics.hi IS 'Upper end.';
COMMENT ON COLUMN account_topics.median_wait_h IS 'Within how many hours half of those answered or unanswered had an answer; NULL where fewer than half have one.';
COMMENT ON COLUMN account_topics.answered_by IS 'Who answered, most answers first; accounts in small letters, without @.';
COMMENT ON COLUMN account_topics.experts IS 'Who of the team has answered a question of this topic, whoever asked, or declared it as their expertise; by name.';
COMMENT ON COLUMN account_topics.oldest_unanswered_at IS 'When the oldest unanswered one was asked (UTC); NULL: there is none.';
COMMENT ON COLUMN account_topics.unanswered_ids IS 'Posts of up to three unanswered ones, the oldest first (mentions.mention_id).';
COMMENT ON COLUMN account_topics.verdict IS 'nobody can (unanswered, and no expert), nobody answers (unanswered, though there is an expert; or of topic other), covered (surely more than half is answered in time), slow (surely less), cannot tell, too few (below six settled), waiting (none has waited long enough).';

CREATE TABLE account_coordination (
    brand VARCHAR NOT NULL, company VARCHAR NOT NULL, company_name VARCHAR NOT NULL, contacts BIGINT NOT NULL,
    conversations BIGINT NOT NULL, buyers BIGINT NOT NULL, sellers BIGINT NOT NULL, top_seller VARCHAR, top_share DOUBLE,
    lo DOUBLE, hi DOUBLE, verdict VARCHAR NOT NULL, told BIGINT NOT NULL, doubled BIGINT NOT NULL, doubled_share DOUBLE,
    doubled_lo DOUBLE, doubled_hi DOUBLE, doubled_by VARCHAR[] NOT NULL, doubled_ids VARCHAR[] NOT NULL
);
COMMENT ON TABLE account_coordination IS 'One row is a declared company: whether one of the team holds it, and whether its people are told things twice, over the last [studies] thread_days.';
COMMENT ON COLUMN account_coordination.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN account_coordination.company IS 'Id of the company, as declared.';
COMMENT ON COLUMN account_coordination.company_name IS 'Its name; the id where none was declared.';
COMMENT ON COLUMN account_coordination.contacts IS 'Posts in which one of the company and one of the team address, answer or quote each other, whoever began. Likes and reposts are none.';
COMMENT ON COLUMN account_coordination.conversations IS 'Days on which two of them had contact, over all pairs: what the intervals count.';
COMMENT ON COLUMN account_coordination.buyers IS 'People of the company who had contact.';
COMMENT ON COLUMN account_coordination.sellers IS 'People of the team who had.';
COMMENT ON COLUMN account_coordination.top_seller IS 'Who of the team holds most contacts; NULL: there are none.';
COMMENT ON COLUMN account_coordination.top_share IS 'What part of the contacts that is.';
COMMENT ON COLUMN account_coordination.lo IS 'Lower end of its 95 % interval (Wilson, by conversations).';
COMMENT ON COLUMN account_coordination.hi IS 'Upper end.';
COMMENT ON COLUMN account_coordination.verdict IS 'one person (they hold at least [studies] thread_share, and surely more than half), shared (surely less than thread_share), cannot tell, too few (below 20 contacts).';
COMMENT ON COLUMN account_coordination.told IS 'Posts of the team to its people in which a topic was read.';
COMMENT ON COLUMN account_coordination.doubled IS 'Those of them before which, within seven days, another of the team had written to the same person about the same topic, the two of the team having said nothing to each other in between.';
COMMENT ON COLUMN account_coordination.doubled_share IS 'What part that is; NULL where there is none.';
COMMENT ON COLUMN account_coordination.doubled_lo IS 'Lower end of its 95 % interval (Wilson).';
COMMENT ON COLUMN account_coordination.doubled_hi IS 'Upper end.';
COMMENT ON COLUMN account_coordination.doubled_by IS 'Who wrote them.';
COMMENT ON COLUMN account_coordination.doubled_ids IS 'Up to three of them, the latest last (mentions.mention_id).';

CREATE TABLE account_load (
    brand VARCHAR NOT NULL, seller VARCHAR NOT NULL, contacts BIGINT NOT NULL, conversations BIGINT NOT NULL,
    companies BIGINT NOT NULL, buyers BIGINT NOT NULL, share DOUBLE, lo DOUBLE, hi DOUBLE, rank BIGINT NOT NULL,
    rank_lo BIGINT NOT NULL, rank_hi BIGINT NOT NULL, verdict VARCHAR NOT NULL
);
COMMENT ON TABLE account_load IS 'One row is a declared person of the team: how much of the contact with all declared companies they carry, over the last [studies] thread_days.';
COMMENT ON COLUMN account_load.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN account_load.seller IS 'Who, in small letters, without @.';
COMMENT ON COLUMN account_load.contacts IS 'Their contacts with people of declared companies.';
COMMENT ON COLUMN account_load.conversations IS 'Days on which they and one of these people had contact, over all people.';
COMMENT ON COLUMN account_load.companies IS 'With how many companies.';
COMMENT ON COLUMN account_load.buyers IS 'With how many people.';
COMMENT ON COLUMN account_load.share IS 'Part of the contacts of the whole team; NULL where there are none.';
COMMENT ON COLUMN account_load.lo IS 'Lower end of its 95 % interval (Wilson, by conversations).';
COMMENT ON COLUMN account_load.hi IS 'Upper end.';
COMMENT ON COLUMN account_load.rank IS 'Rank by conversations, 1: the most.';
COMMENT ON COLUMN account_load.rank_lo IS 'Best rank that chance leaves open, for 95 of 100.';
COMMENT ON COLUMN account_load.rank_hi IS 'Worst.';
COMMENT ON COLUMN account_load.verdict IS 'Against an even part: more, less, cannot tell, too few (below 20 contacts of the team).';

COMMENT ON COLUMN vouching.company IS 'Declared company of the receiver; NULL where none is.';
