-- One row is whether the outbox knows an id, and a channel.
SELECT
    $id = 'all' OR EXISTS (FROM outbox WHERE outbox_id = $id),
    $channel IS NULL OR EXISTS (FROM outbox WHERE channel = $channel) OR EXISTS (FROM channels_off WHERE channel = $channel)
