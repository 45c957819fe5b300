"""Stores of others: a release loaded into one graph by graph, and read from there, over SPARQL 1.1."""
