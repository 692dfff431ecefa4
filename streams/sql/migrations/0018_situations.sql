-- The tables of events where people meet: made anew from the stored rows and what was declared, whenever these changed.

CREATE TABLE situations (
    brand VARCHAR NOT NULL, situation_id VARCHAR NOT NULL, name VARCHAR NOT NULL, tag VARCHAR, started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL, attendees BIGINT NOT NULL, leaders BIGINT NOT NULL, seekers BIGINT NOT NULL, known_before BIGINT NOT NULL,
    mix DOUBLE, mix_lo DOUBLE, mix_hi DOUBLE, mix_n BIGINT NOT NULL, mix_at_random DOUBLE, ties_before BIGINT NOT NULL,
    ties_after BIGINT NOT NULL, new_ties_14d BIGINT NOT NULL, new_leader_seeker_ties BIGINT NOT NULL,
    adoptions BIGINT NOT NULL, expected DOUBLE, lift DOUBLE, lift_lo DOUBLE, lift_hi DOUBLE, matched_weeks BIGINT NOT NULL,
    n_placebo BIGINT NOT NULL, placebo_p DOUBLE, verdict VARCHAR NOT NULL, why VARCHAR NOT NULL
);
COMMENT ON TABLE situations IS 'One row is a declared event where people meet, and what it changed between those who were there.';
COMMENT ON COLUMN situations.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN situations.situation_id IS 'Its id, as declared.';
COMMENT ON COLUMN situations.name IS 'Its name, or its id where it has none.';
COMMENT ON COLUMN situations.tag IS 'Its tag, without #; NULL when it has none.';
COMMENT ON COLUMN situations.started_at IS 'When it began (UTC).';
COMMENT ON COLUMN situations.ended_at IS 'When it ended (UTC).';
COMMENT ON COLUMN situations.attendees IS 'People who were there (situation_people).';
COMMENT ON COLUMN situations.leaders IS 'Leaders among them, declared or found.';
COMMENT ON COLUMN situations.seekers IS 'Seekers among them, declared or found.';
COMMENT ON COLUMN situations.known_before IS 'Those who had written or acted before it began: of the others the weeks before say nothing but that they were silent.';
COMMENT ON COLUMN situations.mix IS 'Of the pairs of a leader and a seeker, the part that spoke with each other from its start until 14 days after its end, 0 to 1; NULL without a leader or seeker, and below [studies] k_floor people.';
COMMENT ON COLUMN situations.mix_lo IS 'Lower end of its 95 % interval, which holds that people differ in how much they speak.';
COMMENT ON COLUMN situations.mix_hi IS 'Upper end.';
COMMENT ON COLUMN situations.mix_n IS 'Pairs of a leader and a seeker.';
COMMENT ON COLUMN situations.mix_at_random IS 'The part that would have, had as many pairs spoken whatever their roles.';
COMMENT ON COLUMN situations.ties_before IS 'Pairs who spoke with each other in the 28 days before it. To speak is to reply, quote or address.';
COMMENT ON COLUMN situations.ties_after IS 'Pairs who spoke from its start until 14 days after its end.';
COMMENT ON COLUMN situations.new_ties_14d IS 'Those of them who spoke for the first time, or the first after 28 days of silence.';
COMMENT ON COLUMN situations.new_leader_seeker_ties IS 'New ties of a leader with a seeker.';
COMMENT ON COLUMN situations.adoptions IS 'Things that one of them took up for the first time in these days after another of them had shown it (credit); its own tag is left out.';
COMMENT ON COLUMN situations.expected IS 'New ties that the same people make in as many days otherwise: the mean of the matched weeks. NULL where lift is.';
COMMENT ON COLUMN situations.lift IS 'New ties less those expected; NULL while its 14 days are not over, and where nothing can be told.';
COMMENT ON COLUMN situations.lift_lo IS 'Lower end of its 95 % interval, in which 0 is no effect.';
COMMENT ON COLUMN situations.lift_hi IS 'Upper end.';
COMMENT ON COLUMN situations.matched_weeks IS 'Weeks it is compared with: of the same people, from the same weekday and hour on, before it, without another event of theirs near.';
COMMENT ON COLUMN situations.n_placebo IS 'Dates before it at which it might have been, as long and of the same weekday and hour.';
COMMENT ON COLUMN situations.placebo_p IS 'Of it and its placebos, the part with as many new ties as it has: small when it stands out.';
COMMENT ON COLUMN situations.verdict IS 'more: surely more new ties than otherwise; fewer; no more: surely fewer than one extra tie for four people; cannot tell; too early (its 14 days are not over).';
COMMENT ON COLUMN situations.why IS 'Why nothing is told; empty where something is.';

CREATE TABLE situation_people (
    brand VARCHAR NOT NULL, situation_id VARCHAR NOT NULL, author_id VARCHAR NOT NULL, role VARCHAR NOT NULL,
    is_role_declared BOOLEAN NOT NULL, is_declared BOOLEAN NOT NULL, new_ties BIGINT NOT NULL
);
COMMENT ON TABLE situation_people IS 'One row is somebody who was at an event: declared, or, where nobody is, who posted its tag from its start until a day after its end.';
COMMENT ON COLUMN situation_people.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN situation_people.situation_id IS 'The event (situations.situation_id).';
COMMENT ON COLUMN situation_people.author_id IS 'Who was there, as the source names them; as declared while nothing of theirs is stored.';
COMMENT ON COLUMN situation_people.role IS 'leader, seeker or member.';
COMMENT ON COLUMN situation_people.is_role_declared IS 'Whether the role was declared; else it is the one found by now (people.role).';
COMMENT ON COLUMN situation_people.is_declared IS 'Whether they were declared to be there; else they posted its tag.';
COMMENT ON COLUMN situation_people.new_ties IS 'Their new ties with others who were there (situations.new_ties_14d).';
