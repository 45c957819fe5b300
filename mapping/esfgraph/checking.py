"""Checks of graphs that are there already: an RDF file, or a release."""

from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from esfgraph.errors import SourceError
from esfgraph.fields import load_fields
from esfgraph.findings import Finding
from esfgraph.formats import by_suffix
from esfgraph.iris import DEFAULT_BASE
from esfgraph.releases import DataFolder
from esfgraph.validation import load_validator


def check_file(path: Path) -> list[Finding]:
    """Validate an RDF file, whose suffix names its format."""
    if by_suffix(path.suffix) is None:
        raise SourceError(f"The file {path.name!r} has no suffix of an RDF format, such as .ttl, .nt, .rdf or .jsonld.")
    graph = Graph()
    try:
        graph.parse(path, publicID=DEFAULT_BASE)
    except Exception as error:  # rdflib's parsers raise whatever they like
        reason = " ".join(str(error).split())[:300]
        raise SourceError(f"The file {path.name!r} cannot be read as RDF: {reason}") from error
    statements = (f"{subject.n3()} {predicate.n3()} {object_.n3()}" for subject, predicate, object_ in graph)
    return _ordered(load_validator(load_fields()).check(statements))


def check_release(data: DataFolder, id_: str) -> list[Finding]:
    """Validate the public graph of a release."""
    store = data.release(id_).open_store()
    statements = (str(quad.triple) for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return _ordered(load_validator(load_fields()).check(statements))


def _ordered(findings: list[Finding]) -> list[Finding]:
    """Worst first, without repetitions."""
    return sorted(set(findings), key=lambda finding: finding.sort_key)
