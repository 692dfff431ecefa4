-- One row is a topic that people of a declared company asked about, what nobody answers first.
CREATE OR REPLACE MACRO account_topics_of(c, b := NULL) AS TABLE
SELECT
    brand, topic, asked, people, answered, unanswered, waiting, share, lo, hi, median_wait_h, answered_by, experts,
    oldest_unanswered_at, unanswered_ids, verdict
FROM account_topics
WHERE company = c AND brand = coalesce(b, brand)
ORDER BY
    array_position(['nobody can', 'nobody answers', 'slow', 'cannot tell', 'too few', 'waiting', 'covered'], verdict),
    topic = 'other', unanswered DESC, asked DESC, brand, topic;
COMMENT ON MACRO TABLE account_topics_of IS 'account_topics_of(company, b := NULL): what the people of a declared company asked about, topic by topic, what nobody can or does answer first. share [lo, hi]: the part answered in time; experts: who of the team could answer. b: of one brand only.';
