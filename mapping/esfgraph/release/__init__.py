"""A release folder, file by file: data folder, manifest, dumps, store, tables, quarantine, withdrawals."""
