-- One row is a brand that boosted somebody, with the moment of the first post about it.
SELECT brand, epoch_ms(min(posted_at)) AS at_ms FROM mentions WHERE list_contains($brands, brand) GROUP BY brand ORDER BY brand;
