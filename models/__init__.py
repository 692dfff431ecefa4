"""Language and statistics: text and numbers in; labels, weights and intervals out. No I/O but its own data."""
