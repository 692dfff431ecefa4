-- One row is what all members of a brand are worth together.
SELECT
    unit, per_adoption, members, dormant_members, declared_members, adoptions, credited, own, influence, influence_lo, influence_hi,
    by_brand, total, dormant_total, reconciles, counted
FROM network_value
WHERE brand = $brand
