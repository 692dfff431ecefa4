-- One row is an adoption in which a person has a part, the latest first.
CREATE OR REPLACE MACRO led_by(b, who := NULL, "by" := 'share') AS TABLE
SELECT influencer_id, adopter_id, item, credit, credit_lo, credit_hi, adopted_at, seen_at
FROM credit
WHERE brand = b AND rule = "by" AND (who IS NULL OR influencer_id = who)
ORDER BY adopted_at DESC, item, adopter_id, influencer_id;
COMMENT ON MACRO TABLE led_by IS 'led_by(brand, who := NULL, by := ''share''): which adoptions a person led to, by whom and of what, with their part under a rule and its range over all six. Without a person, of everybody. By whom a person was led: keep the rows with that adopter_id.';
