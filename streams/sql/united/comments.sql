-- One row is a table or column of a shard that has a comment.
SELECT table_name, NULL AS column_name, comment FROM duckdb_tables() WHERE database_name = $shard AND comment IS NOT NULL
UNION ALL
SELECT table_name, column_name, comment FROM duckdb_columns() WHERE database_name = $shard AND comment IS NOT NULL
