-- One row is what the settings of the writer say: of fewer people than this nothing is told; none where none were kept.
SELECT max(CAST(json_extract_string(value, '$.studies.k_floor') AS INTEGER)) AS k_floor
FROM murmure_meta
WHERE key = 'settings'
