"""HTTP itself: negotiation, caching, problems, security headers, compression, connections. Knows no RDF and no page."""
