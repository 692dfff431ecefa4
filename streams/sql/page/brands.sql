-- One row is a brand in force.
SELECT id, name, competitor_group FROM brands WHERE valid_to IS NULL ORDER BY competitor_group, name, id
