"""An RDF file of others, read as statements of one graph."""

from collections.abc import Iterator

import pyoxigraph as ox

from esfgraph.errors import SourceError
from esfgraph.imports.imported import Import
from esfgraph.imports.personal import PersonalCheck
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, NUTS, PREFIXES, RDF, XSD, shorten
from esfgraph.shacl.files import read_rdf

SUFFIXES = (".ttl", ".nt", ".rdf", ".jsonld")
MAX_STATEMENTS = 500_000
"""More than a table of a thousand places over fifty years comes to; they take 300 MB of memory, and half a minute."""

_TEXTS = frozenset((f"{XSD}string", f"{RDF}langString"))
_PUBLISHED = tuple(PREFIXES.values())
"""Vocabularies of the public graph."""


def read_graph(import_: Import, iris: Iris) -> Iterator[str]:
    """Yield the statements of a file as N-Triples without the final dot.

    Relative IRIs are resolved against the base of *iris*; blank nodes get IRIs below that of the graph, in the order in
    which they come. Raise SourceError for what is no RDF, is too much, holds named graphs or personal data, or states
    of a thing of ours what the public graph states itself.
    """
    nodes: dict[str, str] = {}
    check, graph = PersonalCheck(import_), iris.graph(import_.name)
    for count, quad in enumerate(_quads(import_, iris), 1):
        if count > MAX_STATEMENTS:
            raise SourceError(f"{import_.place}: this holds more than {MAX_STATEMENTS:,} statements; import a part.")
        if quad.graph_name != ox.DefaultGraph():
            raise SourceError(
                f"{import_.place}: this holds graphs of its own; save each as a file, and import it alone."
            )
        predicate, value = quad.predicate.value, quad.object
        if isinstance(quad.subject, ox.Triple) or isinstance(value, ox.Triple):
            raise SourceError(f"{import_.place}: it states something about a statement, which RDF 1.1 does not know.")
        subject = _node(quad.subject, nodes, graph)
        _refuse_ours(import_, iris, subject, predicate)
        check.iri(subject)
        if isinstance(value, ox.Literal):
            where = f"property {shorten(predicate)}"
            if value.datatype.value in _TEXTS:
                check.text(where, value.value)
            else:
                check.number(where, value.value)
            yield f"<{subject}> {quad.predicate} {value}"
        else:
            object_ = _node(value, nodes, graph)
            check.iri(object_)
            yield f"<{subject}> {quad.predicate} <{object_}>"
    check.finish()


def _quads(import_: Import, iris: Iris) -> Iterator[ox.Quad]:
    try:
        yield from read_rdf(import_.file, iris.base)
    except SourceError as error:
        raise SourceError(f"The import {import_.name!r}: {error}") from None


def _node(term: ox.NamedNode | ox.BlankNode, nodes: dict[str, str], graph: str) -> str:
    """The IRI of a node; one that is blank gets one, for published graphs hold none."""
    if isinstance(term, ox.NamedNode):
        return term.value
    return nodes.setdefault(term.value, f"{graph}#node-{len(nodes) + 1}")


def _refuse_ours(import_: Import, iris: Iris, subject: str, predicate: str) -> None:
    """Raise SourceError for a statement that would stand beside our own of the same kind."""
    if not subject.startswith((iris.base, NUTS, ESF)) or subject.startswith(iris.graph(import_.name)):
        return
    if predicate.startswith(_PUBLISHED):
        raise SourceError(
            f"{import_.place}: it states {shorten(predicate)} of <{subject}>, which the public graph describes itself; "
            "use a property of another vocabulary, or a subject of your own that links to it."
        )
