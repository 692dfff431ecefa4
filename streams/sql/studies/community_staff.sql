-- One row is a person who speaks for a brand, those included who never write or act and are only spoken to.
CREATE OR REPLACE TEMP TABLE community_staff AS
SELECT brand, author_id FROM brand_people
UNION
SELECT a.brand, i.target_id
FROM own_accounts AS a
JOIN (SELECT DISTINCT target_id FROM interactions) AS i ON ltrim(lower(i.target_id), '@') = a.account
