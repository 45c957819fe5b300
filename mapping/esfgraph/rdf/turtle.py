"""Statements in N-Triples written as Turtle."""

import re

import pyoxigraph as ox

from esfgraph.rdf.namespaces import PREFIXES

PROLOGUE = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
"""What a Turtle document begins with; fragments are written without it."""

_DECLARED = re.compile(rb"\A(?:@prefix [^\n]*\n)*")


def as_turtle(n_triples: bytes) -> bytes:
    """Write N-Triples as Turtle without its prologue."""
    parsed = ox.parse(n_triples, format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize(parsed, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    return _DECLARED.sub(b"", written, count=1)
