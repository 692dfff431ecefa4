-- One row is a brand of which anybody took anything up: what is counted, and what one adoption is worth.
SELECT unit, per_adoption, counted, adoptions FROM network_value WHERE brand = $brand
