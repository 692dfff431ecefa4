-- One row is a channel whose receiver wants nothing more.
INSERT INTO channels_off VALUES ($channel, $target, make_timestamp_ms($now_ms), $detail)
ON CONFLICT (channel) DO UPDATE SET target = excluded.target, off_at = excluded.off_at, detail = excluded.detail
