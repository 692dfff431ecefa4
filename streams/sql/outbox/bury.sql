-- One row is what waits for a channel that is off: it is given up, to be sent again by hand.
UPDATE outbox SET
    status = 'dead', next_attempt_at = NULL, settled_at = make_timestamp_ms($now_ms), detail = 'the channel is off'
WHERE status = 'waiting' AND channel IN (SELECT channel FROM channels_off)
