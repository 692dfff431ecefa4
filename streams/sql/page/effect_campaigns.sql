-- One row is a campaign: its people and its rates.
SELECT
    campaign_id, name, started_at, posts, seeders, people_shown, people_reacted, people_passed_on, people_beyond, sights, reacted, reacted_lo,
    reacted_hi, passed_on, passed_on_lo, passed_on_hi, is_compared
FROM campaigns_of($brand)
LIMIT 40
