"""Statements in N-Triples written as Turtle."""

import re
from collections.abc import Iterable

import pyoxigraph as ox

from esfgraph.rdf.namespaces import PREFIXES

PROLOGUE = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
"""What a Turtle document begins with; fragments are written without it."""

_DECLARED = re.compile(rb"\A(?:@prefix [^\n]*\n)*")


def as_turtle(n_triples: bytes) -> bytes:
    """Write N-Triples as Turtle without its prologue."""
    return fragment(ox.parse(n_triples, format=ox.RdfFormat.N_TRIPLES))


def fragment(triples: Iterable[ox.Triple] | Iterable[ox.Quad]) -> bytes:
    """Write statements as Turtle without its prologue."""
    written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    return _DECLARED.sub(b"", written, count=1)
