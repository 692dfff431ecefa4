-- One row is an event, and how many things its people took up for the first time after another of them had shown them.
-- The event's own tag is left out: to use it is to be there.
SELECT e.n, count(DISTINCT (c.adopter_id, c.item)) AS adoptions
FROM situation_events AS e
JOIN situation_who AS p ON p.n = e.n
JOIN situation_who AS q ON q.n = e.n
JOIN credit_parts AS c ON c.brand = e.brand AND c.adopter_id = p.author_id AND c.influencer_id = q.author_id
WHERE
    c.adopted_at >= make_timestamp_ms(e.start_ms) AND c.adopted_at < make_timestamp_ms(e.end_ms + $after_ms)
    AND c.item <> 'tag:' || e.tag
GROUP BY e.n
ORDER BY e.n
