-- The tables of alerts: what the detectors raised, the posts that show it, and what people said of it.

CREATE TABLE alert_rows (
    alert_id VARCHAR PRIMARY KEY, brand VARCHAR NOT NULL, rule VARCHAR NOT NULL, rule_version VARCHAR NOT NULL,
    signal VARCHAR NOT NULL, signals VARCHAR[] NOT NULL, state VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL,
    detected_at TIMESTAMP NOT NULL, updated_at TIMESTAMP NOT NULL, closed_at TIMESTAMP, observed DOUBLE NOT NULL,
    expected DOUBLE NOT NULL, expected_lo DOUBLE NOT NULL, expected_hi DOUBLE NOT NULL, window_s BIGINT NOT NULL,
    false_alarms_per_month DOUBLE NOT NULL, posts BIGINT NOT NULL, authors BIGINT NOT NULL, breadth VARCHAR NOT NULL,
    loudest DOUBLE NOT NULL, solicited DOUBLE NOT NULL, coordination DOUBLE, motive_shift VARCHAR NOT NULL
);
COMMENT ON TABLE alert_rows IS 'Internal: what the view alerts is made of. One row is an incident as it stands.';
COMMENT ON COLUMN alert_rows.alert_id IS 'Stable for the whole life of the incident.';
COMMENT ON COLUMN alert_rows.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN alert_rows.rule IS 'Name of the rule that spoke first.';
COMMENT ON COLUMN alert_rows.rule_version IS 'What that rule said and the detectors of the release: another version may judge otherwise.';
COMMENT ON COLUMN alert_rows.signal IS 'What spoke first: volume, breadth, sharing, drop, or motive:name.';
COMMENT ON COLUMN alert_rows.signals IS 'All that joined it, in the order they began.';
COMMENT ON COLUMN alert_rows.state IS 'open, ongoing, eased or closed.';
COMMENT ON COLUMN alert_rows.started_at IS 'When more (or less) than usual began, as far as can be told (UTC, event time).';
COMMENT ON COLUMN alert_rows.detected_at IS 'When it was decided (UTC, event time): the minute was over and settled.';
COMMENT ON COLUMN alert_rows.updated_at IS 'When the row last changed (UTC, event time).';
COMMENT ON COLUMN alert_rows.closed_at IS 'When it was over (UTC, event time); NULL while it is not.';
COMMENT ON COLUMN alert_rows.observed IS 'What was counted in the window that spoke.';
COMMENT ON COLUMN alert_rows.expected IS 'What is usual in such a window.';
COMMENT ON COLUMN alert_rows.expected_lo IS 'Lower end of what is usual (95 %).';
COMMENT ON COLUMN alert_rows.expected_hi IS 'Upper end.';
COMMENT ON COLUMN alert_rows.window_s IS 'Seconds of the window that spoke.';
COMMENT ON COLUMN alert_rows.false_alarms_per_month IS 'How many false alarms a month the rule may make for this brand: its declared error.';
COMMENT ON COLUMN alert_rows.posts IS 'Posts since it started (where it began with sharing: shares), as many as are remembered (500).';
COMMENT ON COLUMN alert_rows.authors IS 'Distinct people who wrote these posts (or passed them on).';
COMMENT ON COLUMN alert_rows.breadth IS 'one person, a few, or many: how many would be as uneven if all were equally loud.';
COMMENT ON COLUMN alert_rows.loudest IS 'Part of the posts by the loudest author, 0 to 1.';
COMMENT ON COLUMN alert_rows.solicited IS 'Part of the posts that were paid or asked for, 0 to 1.';
COMMENT ON COLUMN alert_rows.coordination IS 'How likely as many like posts within a minute of each other are by chance; NULL when it was not looked at.';
COMMENT ON COLUMN alert_rows.motive_shift IS 'JSON: the motives of which more is said than usual, each with [its part of the posts, its usual part].';

CREATE TABLE alert_evidence (
    alert_id VARCHAR NOT NULL, part VARCHAR NOT NULL, n BIGINT NOT NULL, source VARCHAR NOT NULL,
    mention_id VARCHAR NOT NULL, author_id VARCHAR NOT NULL
);
COMMENT ON TABLE alert_evidence IS 'Internal: what alerts.evidence and alerts.leaders are made of. One row is a post that shows an incident; gone when the post is.';
COMMENT ON COLUMN alert_evidence.alert_id IS 'Which incident (alerts.alert_id).';
COMMENT ON COLUMN alert_evidence.part IS 'example: a post to read; lead: the post of one who leads it.';
COMMENT ON COLUMN alert_evidence.n IS 'Its place, from 1.';
COMMENT ON COLUMN alert_evidence.source IS 'Where it was read.';
COMMENT ON COLUMN alert_evidence.mention_id IS 'Id of the post (mentions.mention_id), unique within its source.';
COMMENT ON COLUMN alert_evidence.author_id IS 'Who wrote it.';

CREATE TABLE alert_marks (
    alert_id VARCHAR PRIMARY KEY, verdict VARCHAR, acknowledged_at TIMESTAMP, note VARCHAR
);
COMMENT ON TABLE alert_marks IS 'Internal: what people said of an incident.';
COMMENT ON COLUMN alert_marks.alert_id IS 'Which incident (alerts.alert_id).';
COMMENT ON COLUMN alert_marks.verdict IS 'useful or noise; NULL when nobody judged it.';
COMMENT ON COLUMN alert_marks.acknowledged_at IS 'When someone took it on (UTC); NULL when nobody did.';
COMMENT ON COLUMN alert_marks.note IS 'Words left with it.';

CREATE TABLE silences (
    silence_id VARCHAR PRIMARY KEY, brand VARCHAR NOT NULL, rule VARCHAR NOT NULL, until_at TIMESTAMP NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE silences IS 'One row is a time in which nobody is told of some incidents; they are kept all the same.';
COMMENT ON COLUMN silences.silence_id IS 'Id of the command that asked for it.';
COMMENT ON COLUMN silences.brand IS 'Id of the brand (brands.id), * for all.';
COMMENT ON COLUMN silences.rule IS 'Name of the rule, * for all.';
COMMENT ON COLUMN silences.until_at IS 'When it ends (UTC, the clock of the receiver).';
COMMENT ON COLUMN silences.reason IS 'Why, in the words of who asked.';
