-- One row is a silence that holds now for a brand and a rule.
SELECT 1 FROM silences
WHERE until_at > make_timestamp_ms(?) AND brand IN (?, '*') AND (rule = ? OR (rule = '*' AND ? <> 'blind'))
