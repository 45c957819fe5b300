"""Queries that have names and parameters: found by name, asked with terms bound to their variables."""

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from esfgraph.query.examples import Example, Term
from esfgraph.rdf.formats import SPARQL_CSV, SPARQL_JSON, SPARQL_TSV, SPARQL_XML
from esfgraph_server.query_pool.messages import Binding, Form, Query
from esfgraph_server.sparql.problems import refuse

PATH = "api/v1/queries"
"""Below which each has its address."""
FORMAT = "format"
"""The one name that no parameter of a query may have."""
OFFERED = (SPARQL_JSON, SPARQL_CSV, SPARQL_TSV, SPARQL_XML)
"""Formats of their answers."""


def find_query(examples: Sequence[Example], name: str) -> Example:
    """Find a query; a 404 problem for a name that none has."""
    for example in examples:
        if example.name == name:
            return example
    refuse(404, f"There is no query named {name[:200]!r}; /{PATH} lists those there are.", "query")


def bind(example: Example, terms: Mapping[str, Term], formats: dict[Form, str], base_iri: str) -> Query:
    """Return what a query process is asked: the text as it is, the terms beside it."""
    bindings = tuple(
        Binding(name, term.value, term.datatype.value if isinstance(term, ox.Literal) else None)
        for name, term in terms.items()
    )
    return Query(example.with_prefixes, formats, base_iri, bindings=bindings)
