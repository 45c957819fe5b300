"""The SPARQL endpoint: SPARQL 1.1 Protocol, formats, the streamed response, kept answers, named queries."""
