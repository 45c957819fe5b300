"""Example queries: data in ``ontology/examples``, shown on the query page, run by the tests."""

from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.iris import DEFAULT_BASE
from esfgraph.namespaces import DCTERMS, PREFIXES, RDFS, SH
from esfgraph.resources import resource_dir


@dataclass(frozen=True, slots=True)
class Example:
    """A query worth asking, titled and described in Swedish (``sv``) and English (``en``)."""

    name: str
    query: str
    titles: dict[str, str]
    descriptions: dict[str, str]

    @property
    def with_prefixes(self) -> str:
        """The query with the PREFIX lines it needs."""
        needed = (f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if f"{name}:" in self.query)
        return "\n".join([*needed, self.query])


def load_examples() -> list[Example]:
    """Read all example queries, in order of name."""
    return [_read(path.stem) for path in sorted((resource_dir("ontology") / "examples").glob("*.ttl"))]


def _read(name: str) -> Example:
    path = resource_dir("ontology") / "examples" / f"{name}.ttl"
    literals = [
        (quad.predicate.value, quad.object)
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)
        if isinstance(quad.object, ox.Literal)
    ]

    def texts(predicate: str) -> dict[str, str]:
        return {str(literal.language or ""): literal.value for found, literal in literals if found == predicate}

    query = texts(f"{SH}select")[""]
    return Example(name, query, texts(f"{RDFS}label"), texts(f"{DCTERMS}description"))
