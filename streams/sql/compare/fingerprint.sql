-- One row is a table's number of rows and a number that the order of its rows does not change.
SELECT count(*), coalesce(sum(hash({columns})), 0) FROM {rows} WHERE {where}
