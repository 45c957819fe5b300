"""Bytes to drafts of records: files found and loaded, decoded, recognised, and taken apart. Knows no RDF."""
