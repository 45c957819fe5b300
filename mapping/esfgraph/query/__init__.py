"""Asking a release: SPARQL, example queries with parameters, and the full-text index."""
