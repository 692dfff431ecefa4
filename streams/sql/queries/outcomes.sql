-- One row is a source: what went in, how it ended, and whether nothing was lost.
SELECT source, input, derived, accepted, duplicate, late, off_topic, rejected, pending, unmatched, holds
FROM conservation
ORDER BY source
