-- One row is a silence that holds now for a brand and a rule.
SELECT 1 FROM silences
WHERE until_at > make_timestamp_ms($now_ms) AND brand IN ($brand, '*')
    AND (rule = $rule OR (rule = '*' AND $rule NOT IN ('blind', 'digest')))
