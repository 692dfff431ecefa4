-- One row is a declared company and a topic that its people asked about, what nobody answers first.
CREATE OR REPLACE MACRO account_topics_of(b, c := NULL) AS TABLE
SELECT
    company, topic, asked, people, answered, unanswered, waiting, share, lo, hi, median_wait_h, answered_by, experts,
    oldest_unanswered_at, unanswered_ids, verdict
FROM account_topics
WHERE brand = b AND company = coalesce(c, company)
ORDER BY
    array_position(['nobody can', 'nobody answers', 'slow', 'cannot tell', 'too few', 'waiting', 'covered'], verdict),
    topic = 'other', unanswered DESC, asked DESC, company, topic;
COMMENT ON MACRO TABLE account_topics_of IS 'account_topics_of(brand, c := NULL): what the people of a declared company, or of all, asked about, topic by topic, what nobody can or does answer first. share [lo, hi]: the part answered in time; experts: who of the team could answer.';
