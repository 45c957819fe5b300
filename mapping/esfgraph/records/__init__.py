"""What one source says about one project: redacted, then typed. Knows no RDF graph."""
