"""The table of fields (fields.toml), and how a value of each kind is read. Knows no RDF."""
