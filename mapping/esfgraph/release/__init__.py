"""A release folder, file by file: DATA, manifest, dumps, store, look-ups, checksums, history, quarantine."""
