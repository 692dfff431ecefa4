-- One row is a community of a brand's market, the greatest first, with what it talks of.
SELECT community_id, people, verdict, about FROM communities_of($brand) LIMIT 40
