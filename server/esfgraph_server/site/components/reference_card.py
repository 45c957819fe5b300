"""Reference cards: how a term is written in SPARQL, JSON-LD and tables, and how any thing is asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote_plus

import pyoxigraph as ox

from esfgraph.fields.table import load_fields
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.rdf.namespaces import expand, shorten
from esfgraph_server.model.selections.behind import with_prefixes
from esfgraph_server.site.context import PageContext

_THING = "<>"
_ROWS = 100
"""That a query of a card gives at most."""


@dataclass(frozen=True, slots=True)
class ReferenceCard:
    """How a term is written."""

    query: str
    """What uses it, in SPARQL."""
    ask: str
    """Address of the page that asks it."""
    key: str
    """Its name in JSON-LD; empty where the context has none."""
    columns: tuple[str, ...]
    """Of the table of projects, and fields of the API, that hold it."""


def reference_card(context: PageContext, iri: str, *, is_class: bool) -> ReferenceCard:
    """Tell how a class or property is written."""
    pattern = f"?thing a {shorten(iri)}" if is_class else f"?thing {shorten(iri)} ?value"
    head = "SELECT ?thing WHERE {" if is_class else "SELECT ?thing ?value WHERE {"
    query = with_prefixes([head, f"  {pattern}", f"}} LIMIT {_ROWS}"])
    keys, columns = _keys(), _columns()
    return ReferenceCard(query, context.links.page("sparql", query=query), keys.get(iri, ""), columns.get(iri, ()))


def query_about(context: PageContext, iri: str) -> str:
    """Return the address of the page that asks what is stated of a thing, and what links to it."""
    before, between, behind = _about_parts()
    thing = quote_plus(str(ox.NamedNode(iri)))
    return f"{context.links.page('sparql')}?query={before}{thing}{between}{thing}{behind}"


@cache
def _about_parts() -> Sequence[str]:
    """What stands around a thing in the query about it, as addresses write it: every page of a thing has one."""
    patterns = f"{{ {_THING} ?property ?value }} UNION {{ ?thing ?property {_THING} }}"
    query = with_prefixes(["SELECT ?property ?value ?thing WHERE {", f"  {patterns}", f"}} LIMIT {_ROWS}"])
    return [quote_plus(part) for part in query.split(_THING)]


@cache
def _keys() -> Mapping[str, str]:
    compactor = load_compactor()
    return {iri: key.name for iri, key in compactor.keys.items()} | dict(compactor.classes)


@cache
def _columns() -> Mapping[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {}
    for field in load_fields().fields:
        if field.term and field.column:
            term = expand(field.term)
            columns[term] = (*columns.get(term, ()), field.column)
    return columns
