-- One row is an incident: something unusual about a brand, how sure that is, and the posts that show it.
CREATE OR REPLACE VIEW alerts AS
WITH found AS (
    SELECT *, '' AS subject, '{}' AS facts FROM alert_rows
    UNION ALL BY NAME
    SELECT * EXCLUDE (is_share), rule AS signal, [rule] AS signals, '{}' AS motive_shift FROM standing_alerts
),
shown AS (
    SELECT
        alert_id,
        list(mention_id ORDER BY n) FILTER (part = 'example') AS evidence,
        list(author_id ORDER BY n) FILTER (part = 'lead') AS leaders
    FROM alert_evidence
    GROUP BY alert_id
),
gaps AS (
    SELECT a.alert_id, string_agg(DISTINCT c.reason, ', ' ORDER BY c.reason) AS coverage
    FROM found AS a
    JOIN coverage AS c
        ON coalesce(c.from_at, c.to_at) <= coalesce(a.closed_at, a.updated_at)
        AND coalesce(c.to_at, c.from_at) >= a.started_at - INTERVAL 1 DAY
    GROUP BY a.alert_id
)
SELECT
    a.alert_id, a.brand, a.rule, a.rule_version, a.signal, a.signals, a.state, a.started_at, a.detected_at,
    a.updated_at, a.closed_at, m.acknowledged_at, a.observed, a.expected, a.expected_lo, a.expected_hi, a.window_s,
    a.false_alarms_per_month, a.posts, a.authors, a.breadth, a.loudest, a.solicited, a.coordination, a.motive_shift,
    coalesce(g.coverage, '') AS coverage, coalesce(s.evidence, []) AS evidence, coalesce(s.leaders, []) AS leaders,
    m.verdict, m.note, a.subject, a.facts
FROM found AS a
LEFT JOIN shown AS s ON s.alert_id = a.alert_id
LEFT JOIN gaps AS g ON g.alert_id = a.alert_id
LEFT JOIN alert_marks AS m ON m.alert_id = a.alert_id;
COMMENT ON VIEW alerts IS 'One row is an incident: something unusual about a brand, how sure that is, and the posts that show it.';
COMMENT ON COLUMN alerts.alert_id IS 'Which incident (alerts.alert_id).';
COMMENT ON COLUMN alerts.brand IS 'Id of the brand (brands.id).';
COMMENT ON COLUMN alerts.rule IS 'Name of the rule that spoke first.';
COMMENT ON COLUMN alerts.rule_version IS 'What that rule said and the detectors of the release: another version may judge otherwise.';
COMMENT ON COLUMN alerts.signal IS 'What spoke first: volume, breadth, sharing, drop, motive:name, or the name of a standing rule, such as switch.';
COMMENT ON COLUMN alerts.signals IS 'All that joined it, in the order they began.';
COMMENT ON COLUMN alerts.state IS 'open, ongoing, eased or closed.';
COMMENT ON COLUMN alerts.started_at IS 'When more (or less) than usual began, as far as can be told (UTC, event time).';
COMMENT ON COLUMN alerts.detected_at IS 'When it was decided (UTC, event time): the minute was over and settled.';
COMMENT ON COLUMN alerts.updated_at IS 'When the row last changed (UTC, event time).';
COMMENT ON COLUMN alerts.closed_at IS 'When it was over (UTC, event time); NULL while it is not.';
COMMENT ON COLUMN alerts.acknowledged_at IS 'When someone took it on (UTC); NULL when nobody did.';
COMMENT ON COLUMN alerts.observed IS 'What was counted in the window that spoke.';
COMMENT ON COLUMN alerts.expected IS 'What is usual in such a window.';
COMMENT ON COLUMN alerts.expected_lo IS 'Lower end of what is usual (95 %).';
COMMENT ON COLUMN alerts.expected_hi IS 'Upper end.';
COMMENT ON COLUMN alerts.window_s IS 'Seconds of the window that spoke.';
COMMENT ON COLUMN alerts.false_alarms_per_month IS 'How many false alarms a month the rule may make for this brand: its declared error; NULL where nothing is estimated.';
COMMENT ON COLUMN alerts.posts IS 'Posts since it started (where it began with sharing: shares), as many as are remembered (500).';
COMMENT ON COLUMN alerts.authors IS 'Distinct people who wrote these posts (or passed them on).';
COMMENT ON COLUMN alerts.breadth IS 'one person, a few, or many: how many would be as uneven if all were equally loud.';
COMMENT ON COLUMN alerts.loudest IS 'Part of the posts by the loudest author, 0 to 1.';
COMMENT ON COLUMN alerts.solicited IS 'Part of the posts that were paid or asked for, 0 to 1.';
COMMENT ON COLUMN alerts.coordination IS 'How likely as many like posts within a minute of each other are by chance; NULL when it was not looked at.';
COMMENT ON COLUMN alerts.motive_shift IS 'JSON: the motives of which more is said than usual, each with [its part of the posts, its usual part].';
COMMENT ON COLUMN alerts.coverage IS 'What was not seen from a day before it until its last change: reasons of the table coverage; empty when nothing is known to be missing.';
COMMENT ON COLUMN alerts.evidence IS 'Up to five posts that show it (mentions.mention_id), newest first, of different people in different words, none shown before.';
COMMENT ON COLUMN alerts.leaders IS 'Up to five authors whose posts were passed on most, or who spoke most, since it started.';
COMMENT ON COLUMN alerts.verdict IS 'useful or noise; NULL when nobody judged it.';
COMMENT ON COLUMN alerts.note IS 'Words left with it.';
COMMENT ON COLUMN alerts.subject IS 'Whom or what a standing alert is about: a person, an account, a post; empty for others.';
COMMENT ON COLUMN alerts.facts IS 'JSON: what the sentence of a standing alert is filled with; {} for others.';
