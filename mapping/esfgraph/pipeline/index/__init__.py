"""The index of a build, on disk: what no single record can tell. Knows no files of entries."""
