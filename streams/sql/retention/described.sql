-- One row is a part of the schema that the live database and its rewritten draft do not have in common.
WITH parts AS (
    SELECT database_name, 'table' AS part, table_name AS name, hash(comment, has_primary_key) AS said
    FROM duckdb_tables()
    UNION ALL
    SELECT database_name, 'key of', table_name, hash(constraint_column_names)
    FROM duckdb_constraints()
    WHERE constraint_type = 'PRIMARY KEY'
    UNION ALL
    SELECT database_name, 'column', table_name || '.' || column_name, hash(comment, column_index, data_type, is_nullable, column_default)
    FROM duckdb_columns()
    WHERE NOT internal
    UNION ALL
    SELECT database_name, 'view', view_name, hash(comment, sql)
    FROM duckdb_views()
    WHERE NOT internal
    UNION ALL
    SELECT database_name, 'macro', function_name, hash(comment, parameters, macro_definition)
    FROM duckdb_functions()
    WHERE NOT internal
    UNION ALL
    SELECT database_name, 'storage version', '', hash(tags)
    FROM duckdb_databases()
)
SELECT part, name
FROM (
    SELECT part, name, said, database_name FROM parts WHERE database_name IN ($live, 'draft')
)
GROUP BY part, name
HAVING count(*) <> 2 OR min(said) <> max(said)
ORDER BY part, name
