"""Where events come from: files, growing files and standard input, as batches ready for the core."""
