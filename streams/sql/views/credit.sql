-- One row is the part that one influencer has in one adoption, under one rule.
CREATE OR REPLACE VIEW credit AS
SELECT brand, item, adopter_id, influencer_id, replace(rule, 'by_', '') AS rule, credit, credit_lo, credit_hi, adopted_at, seen_at
FROM (UNPIVOT credit_parts ON by_equal, by_decay, by_share, by_first, by_last, by_shapley INTO NAME rule VALUE credit);
COMMENT ON VIEW credit IS 'One row is the part that one influencer has in one adoption, under one rule. Choose a rule: the parts of an adoption sum to 1 at most under each.';
COMMENT ON COLUMN credit.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN credit.item IS 'What was taken up, as type:value: brand, tag, link, or post:source/id.';
COMMENT ON COLUMN credit.adopter_id IS 'Who took it up, for the first time.';
COMMENT ON COLUMN credit.influencer_id IS 'Who had it before, where the adopter could see it.';
COMMENT ON COLUMN credit.rule IS 'How the credit is split: share (by strength and recency; use it when in doubt), equal, decay, first, last, shapley.';
COMMENT ON COLUMN credit.credit IS 'The part, 0 to 1.';
COMMENT ON COLUMN credit.credit_lo IS 'The least of the parts under the six rules.';
COMMENT ON COLUMN credit.credit_hi IS 'The greatest of them.';
COMMENT ON COLUMN credit.adopted_at IS 'When the adopter took it up (UTC).';
COMMENT ON COLUMN credit.seen_at IS 'When the influencer had taken it up (UTC).';
