"""Language and statistics: text, numbers, pairs and arrays in; labels, weights and intervals out. No I/O but its own data."""
