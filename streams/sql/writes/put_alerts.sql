-- One row is an incident as it stands: it replaces what was known of it.
INSERT OR REPLACE INTO alert_rows BY NAME SELECT * FROM batch
