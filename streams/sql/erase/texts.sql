-- One row is a column of a table that may hold a name.
SELECT t.table_name, c.column_name
FROM duckdb_tables() AS t
JOIN duckdb_columns() AS c ON c.table_oid = t.table_oid AND c.database_name = t.database_name
WHERE t.database_name = current_database() AND NOT t.internal AND c.data_type IN ('VARCHAR', 'VARCHAR[]', 'BLOB')
ORDER BY t.table_name, c.column_index
