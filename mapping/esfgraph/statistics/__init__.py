"""Counts and sums: where a project counts, observations (RDF Data Cube), completeness by law, quality metrics (DQV)."""
