-- The tables of what is told of alerts: what waits to be sent, what was tried, and channels that are off.

CREATE TABLE outbox (
    outbox_id VARCHAR NOT NULL, channel VARCHAR NOT NULL, alert_id VARCHAR NOT NULL, n BIGINT NOT NULL,
    payload VARCHAR NOT NULL, status VARCHAR NOT NULL, attempts BIGINT NOT NULL, attempts_before BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL, next_attempt_at TIMESTAMP, settled_at TIMESTAMP, detail VARCHAR NOT NULL,
    PRIMARY KEY (outbox_id, channel)
);
COMMENT ON TABLE outbox IS 'One row is a state of an alert that is to be told on a channel, stored in the same transaction as that state.';
COMMENT ON COLUMN outbox.outbox_id IS 'What every attempt carries: the id of the alert, a dot, the number of the notice.';
COMMENT ON COLUMN outbox.channel IS 'Name of the channel (alerts.toml).';
COMMENT ON COLUMN outbox.alert_id IS 'Id of the alert.';
COMMENT ON COLUMN outbox.n IS 'Which notice of the alert it is, from 1.';
COMMENT ON COLUMN outbox.payload IS 'What is told, as JSON; empty once it was sent.';
COMMENT ON COLUMN outbox.status IS 'waiting (it will be tried), sent, or dead (it was given up, and can be sent again by hand).';
COMMENT ON COLUMN outbox.attempts IS 'How often it was tried.';
COMMENT ON COLUMN outbox.attempts_before IS 'How many of these were made before it was last sent again by hand.';
COMMENT ON COLUMN outbox.created_at IS 'When it was put here (UTC).';
COMMENT ON COLUMN outbox.next_attempt_at IS 'When it is to be tried next (UTC); NULL when it is not.';
COMMENT ON COLUMN outbox.settled_at IS 'When it was sent or given up (UTC); NULL while it waits.';
COMMENT ON COLUMN outbox.detail IS 'What came of the latest attempt, in words.';

CREATE TABLE deliveries (
    outbox_id VARCHAR NOT NULL, alert_id VARCHAR NOT NULL, channel VARCHAR NOT NULL, attempt BIGINT NOT NULL,
    status VARCHAR NOT NULL, sent_at TIMESTAMP NOT NULL, latency_ms BIGINT NOT NULL, detail VARCHAR NOT NULL,
    PRIMARY KEY (outbox_id, channel, attempt)
);
COMMENT ON TABLE deliveries IS 'One row is an attempt to tell of a state of an alert on a channel.';
COMMENT ON COLUMN deliveries.outbox_id IS 'What was told (outbox.outbox_id); the same for all attempts.';
COMMENT ON COLUMN deliveries.alert_id IS 'Id of the alert.';
COMMENT ON COLUMN deliveries.channel IS 'Name of the channel (alerts.toml).';
COMMENT ON COLUMN deliveries.attempt IS 'Which attempt it was, from 1.';
COMMENT ON COLUMN deliveries.status IS 'sent, failed (tried again later), refused (it will never be taken), or gone (the receiver wants nothing more).';
COMMENT ON COLUMN deliveries.sent_at IS 'When the attempt began (UTC).';
COMMENT ON COLUMN deliveries.latency_ms IS 'How long it took, in ms.';
COMMENT ON COLUMN deliveries.detail IS 'What the receiver answered, or why none did, without secrets.';

CREATE TABLE channels_off (
    channel VARCHAR NOT NULL PRIMARY KEY, target VARCHAR NOT NULL, off_at TIMESTAMP NOT NULL, detail VARCHAR NOT NULL
);
COMMENT ON TABLE channels_off IS 'Internal: one row is a channel whose receiver said that it wants nothing more (410).';
COMMENT ON COLUMN channels_off.channel IS 'Name of the channel (alerts.toml).';
COMMENT ON COLUMN channels_off.target IS 'Digest of its address: another address under that name is on again.';
COMMENT ON COLUMN channels_off.off_at IS 'Since when (UTC).';
COMMENT ON COLUMN channels_off.detail IS 'What the receiver answered.';
