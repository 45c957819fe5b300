"""Names and syntax of RDF: namespaces, IRIs, N-Triples, Turtle, JSON-LD. Knows no projects."""
