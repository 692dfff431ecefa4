-- The tables of standing alerts: what rules found in stored rows, made anew as a whole.

CREATE TABLE standing_alerts (
    alert_id VARCHAR NOT NULL, brand VARCHAR NOT NULL, rule VARCHAR NOT NULL, rule_version VARCHAR NOT NULL,
    subject VARCHAR NOT NULL, state VARCHAR NOT NULL, started_at TIMESTAMP NOT NULL, detected_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL, closed_at TIMESTAMP, observed DOUBLE, expected DOUBLE, expected_lo DOUBLE,
    expected_hi DOUBLE, is_share BOOLEAN NOT NULL, window_s BIGINT NOT NULL, false_alarms_per_month DOUBLE,
    facts VARCHAR NOT NULL
);
COMMENT ON TABLE standing_alerts IS 'Internal: what the view alerts is made of, beside alert_rows. One row is what a standing rule found in the stored rows.';
COMMENT ON COLUMN standing_alerts.alert_id IS 'Made of the rule, the brand, the subject and what it turned on: the same however often it is found.';
COMMENT ON COLUMN standing_alerts.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN standing_alerts.rule IS 'Name of the rule, which is its signal too.';
COMMENT ON COLUMN standing_alerts.rule_version IS 'Another version may judge otherwise.';
COMMENT ON COLUMN standing_alerts.subject IS 'Whom or what it is about: a person, an account, a post.';
COMMENT ON COLUMN standing_alerts.state IS 'open, or closed when it holds no longer.';
COMMENT ON COLUMN standing_alerts.started_at IS 'Since when, as far as can be told (UTC, event time).';
COMMENT ON COLUMN standing_alerts.detected_at IS 'From when it could be known (UTC, event time).';
COMMENT ON COLUMN standing_alerts.updated_at IS 'When its state began (UTC, event time).';
COMMENT ON COLUMN standing_alerts.closed_at IS 'Since when it holds no longer (UTC, event time); NULL while it does.';
COMMENT ON COLUMN standing_alerts.observed IS 'What was found; NULL where there is no figure.';
COMMENT ON COLUMN standing_alerts.expected IS 'What was before, or is usual; NULL where there is no figure.';
COMMENT ON COLUMN standing_alerts.expected_lo IS 'Lower end of that (95 %).';
COMMENT ON COLUMN standing_alerts.expected_hi IS 'Upper end.';
COMMENT ON COLUMN standing_alerts.is_share IS 'Whether these figures are parts of a whole, 0 to 1.';
COMMENT ON COLUMN standing_alerts.window_s IS 'Seconds that the figures are of; 0 where there is none.';
COMMENT ON COLUMN standing_alerts.false_alarms_per_month IS 'How many false alarms a month the rule may make for this brand; NULL when it states what is stored and estimates nothing.';
COMMENT ON COLUMN standing_alerts.facts IS 'JSON: what its sentence is filled with.';
