-- One row is a campaign of a brand, the latest to begin first: its people and its rates.
CREATE OR REPLACE MACRO campaigns_of(b) AS TABLE
SELECT
    campaign_id, name, started_at, ended_at, posts, seeders, people_shown, people_reacted, people_passed_on, people_beyond,
    sights, reacted, reacted_lo, reacted_hi, passed_on, passed_on_lo, passed_on_hi, is_compared
FROM campaigns
WHERE brand = b
ORDER BY started_at DESC, campaign_id;
COMMENT ON MACRO TABLE campaigns_of IS 'campaigns_of(brand): the declared campaigns: who posted, who could see it, and what part of the sights was reacted to and passed on. Why two differ is in campaign_parts.';
