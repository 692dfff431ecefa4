-- One row is a contact of `account_contacts` since a moment, in order of time.
SELECT brand, company, buyer, seller, from_seller, source, post_id, epoch_ms(happened_at) AS at_ms
FROM account_contacts
WHERE happened_at > make_timestamp_ms($from_ms)
ORDER BY brand, company, happened_at, source, post_id, buyer, seller
