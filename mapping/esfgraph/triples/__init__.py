"""What is stated about projects, owners and source records, as N-Triples. No files, no graph objects."""
