-- One row is the number of somebody who speaks for a brand.
SELECT p.n FROM ({staff}) AS s JOIN boost_people AS p ON p.id = s.author_id WHERE s.brand = $brand ORDER BY p.n;
