-- One row is a post of somebody in a community that likely shows status, the latest first, of those whose text is there.
SELECT p.market, p.community_id, m.author_id, m.text
FROM mentions AS m
JOIN markets AS k USING (brand)
JOIN community_members AS p ON p.market = k.market AND p.author_id = m.author_id
JOIN labels AS l ON l.source = m.source AND l.mention_id = m.mention_id AND l.brand = m.brand
WHERE
    l.scheme = 'motive' AND l.label = 'status' AND l.p >= $least_p AND m.provenance = 'organic' AND m.text IS NOT NULL
    AND m.posted_at >= make_timestamp_ms($from_ms)
ORDER BY m.posted_at DESC, m.source, m.mention_id, m.brand
LIMIT $most
