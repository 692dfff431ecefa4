-- One row is a topic that people of a company asked about, what nobody answers first.
SELECT topic, asked, people, answered, unanswered, waiting, share, lo, hi, median_wait_h, experts, oldest_unanswered_at, verdict
FROM account_topics_of($brand, c := $company)
LIMIT 40
