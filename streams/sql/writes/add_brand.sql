-- One row is a brand as defined from now on.
INSERT INTO brands BY NAME
SELECT
    $id AS id, $name AS name, $group AS competitor_group, $zone AS time_zone, $accounts::VARCHAR[] AS accounts,
    $version AS version, make_timestamp_ms($now_ms) AS valid_from, $definition AS definition
