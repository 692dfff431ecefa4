-- One row is a table and how many of its rows name a person: what an erasure has to remove. Parameter: who, the id of an author.
SELECT 'mentions' AS place, count(*) AS n FROM mentions WHERE author_id = $who
UNION ALL SELECT 'interactions', count(*) FROM interactions WHERE $who IN (actor_id, target_id)
UNION ALL SELECT 'follows', count(*) FROM follows WHERE $who IN (source_id, target_id)
UNION ALL SELECT 'ties', count(*) FROM ties WHERE $who IN (source_id, target_id)
UNION ALL SELECT 'people', count(*) FROM people WHERE author_id = $who
UNION ALL SELECT 'credit', count(*) FROM credit WHERE $who IN (influencer_id, adopter_id)
