-- One row is a source, with what went in and how it ended: input + derived = the sum of the outcomes.
CREATE OR REPLACE VIEW conservation AS
WITH totals AS (
    SELECT
        source,
        coalesce(sum(n) FILTER (side = 'in' AND outcome = 'input'), 0)::BIGINT AS input,
        coalesce(sum(n) FILTER (side = 'in' AND outcome = 'derived'), 0)::BIGINT AS derived,
        coalesce(sum(n) FILTER (side = 'out' AND outcome = 'accepted'), 0)::BIGINT AS accepted,
        coalesce(sum(n) FILTER (side = 'out' AND outcome = 'duplicate'), 0)::BIGINT AS duplicate,
        coalesce(sum(n) FILTER (side = 'out' AND outcome = 'late'), 0)::BIGINT AS late,
        coalesce(sum(n) FILTER (side = 'out' AND outcome = 'off_topic'), 0)::BIGINT AS off_topic,
        coalesce(sum(n) FILTER (side = 'out' AND outcome = 'rejected'), 0)::BIGINT AS rejected,
        coalesce(sum(n) FILTER (side = 'out' AND outcome = 'pending'), 0)::BIGINT AS pending,
        coalesce(sum(n) FILTER (side = 'out' AND outcome = 'unmatched'), 0)::BIGINT AS unmatched,
        coalesce(sum(n) FILTER (side = 'in'), 0) = coalesce(sum(n) FILTER (side = 'out'), 0)
            AND coalesce(min(n), 0) >= 0 AS holds
    FROM counts
    GROUP BY source
)
SELECT source, input, derived, accepted, duplicate, late, off_topic, rejected, pending, unmatched, holds FROM totals;
COMMENT ON VIEW conservation IS 'One row is a source: what went in and how it ended. Nothing is lost while holds is true.';
COMMENT ON COLUMN conservation.source IS 'The source of the events.';
COMMENT ON COLUMN conservation.input IS 'Events and lines that came in.';
COMMENT ON COLUMN conservation.derived IS 'Shares split off from replies and quotes that carry a text of their own.';
COMMENT ON COLUMN conservation.accepted IS 'Stored.';
COMMENT ON COLUMN conservation.duplicate IS 'Seen before.';
COMMENT ON COLUMN conservation.late IS 'Older than the source''s own disorder allows.';
COMMENT ON COLUMN conservation.off_topic IS 'Posts that name no brand.';
COMMENT ON COLUMN conservation.rejected IS 'Refused; the table rejected says why.';
COMMENT ON COLUMN conservation.pending IS 'Shares and undos that still wait for the post they concern.';
COMMENT ON COLUMN conservation.unmatched IS 'Shares and undos whose post never showed up.';
COMMENT ON COLUMN conservation.holds IS 'True when input + derived equals the sum of all outcomes.';
