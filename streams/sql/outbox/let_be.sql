-- One row is a notice that was never tried and that a new silence is on: it is told to nobody.
DELETE FROM outbox
WHERE status = 'waiting' AND attempts = 0 AND $until_ms > $now_ms
    AND ($brand = '*' OR payload ->> '$.brand' = $brand)
    AND (payload ->> '$.rule' = $rule OR ($rule = '*' AND payload ->> '$.rule' NOT IN ('blind', 'digest')))
