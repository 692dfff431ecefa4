-- One row is a table or view that can be asked, and what a row of it is.
SELECT table_name AS name, 'table' AS kind, comment FROM duckdb_tables()
WHERE NOT internal AND database_name = current_database() AND comment NOT LIKE 'Internal%'
UNION ALL
SELECT view_name, 'view', comment FROM duckdb_views()
WHERE NOT internal AND database_name = current_database() AND comment NOT LIKE 'Internal%'
UNION ALL
SELECT function_name, 'macro', comment FROM duckdb_functions()
WHERE function_type = 'table_macro' AND NOT internal AND database_name = current_database()
ORDER BY kind DESC, name
