"""Everything that waits, reads or writes: files, the store, publishing, the command line."""
