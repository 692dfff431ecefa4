-- One row is how far event time has come in all shards; NULL while one of them knows no time yet.
CREATE OR REPLACE VIEW slowest AS
SELECT CASE WHEN count(watermark_at) = count(*) THEN min(watermark_at) END AS watermark_at FROM ({rows});
COMMENT ON VIEW slowest IS 'Internal: how far event time has come in all shards, for the view activity.';
