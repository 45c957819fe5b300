"""Data of others, imported into graphs of their own: RDF files and tables, checked before a build publishes them."""
