"""Sources converted to a graph in memory, open for queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from esfgraph.api.answers import Graph, Rows, answer, default_graph
from esfgraph.api.reading import Source, path_of
from esfgraph.findings import Finding
from esfgraph.pipeline.convert import convert_in_memory
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import ESF, RDF
from esfgraph.records.reading import Refused
from esfgraph.shacl.engines import EngineName

if TYPE_CHECKING:
    from rdflib import Graph as RdflibGraph


@dataclass(frozen=True, slots=True, repr=False)
class Conversion:
    """What a release of the sources would state, and what is wrong with them."""

    base_iri: str
    store: ox.Store
    """All graphs that a release would publish, in memory."""
    findings: list[Finding]
    """What is wrong with the input, worst first."""
    refused: list[Refused]
    """Records that cannot be published, with their reasons."""

    @property
    def projects(self) -> list[str]:
        """IRIs of the projects, in order."""
        quads = self.store.quads_for_pattern(
            None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{ESF}Project"), ox.DefaultGraph()
        )
        return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def query(self, query: str, **values: ox.NamedNode | ox.Literal) -> Rows | Graph | bool:
        """Answer a SPARQL 1.1 query, as `Release.query` does."""
        return answer(self.store, query, self.base_iri, values)

    def graph(self) -> "RdflibGraph":
        """The public graph as rdflib has it."""
        return default_graph(self.store)

    def __repr__(self) -> str:
        return f"<Conversion: {len(self.projects)} projects, {len(self.findings)} findings>"

    def _repr_html_(self) -> str:
        return (
            f"<p>{len(self.projects)} projects, {len(self.refused)} refused records, {len(self.findings)} findings</p>"
        )


def convert(
    *sources: Source,
    base_iri: str = DEFAULT_BASE,
    owners: Source | None = None,
    postcodes: Source | None = None,
    profiles: Iterable[Source] = (),
    engine: EngineName = "auto",
) -> Conversion:
    """Read, map and validate sources (files, folders, patterns, archives) in memory, by the steps of a build.

    Nothing is kept on disk. *owners* and *postcodes* are lists of yours, as the command takes them; *profiles* are of
    the registers that sources may be of, as `read` takes them; *engine* checks the shapes. Raise SourceError for a
    source that cannot be reached.
    """
    converted = convert_in_memory(
        [Path(source) for source in sources],
        Iris(base_iri),
        owners=path_of(owners),
        postcodes=path_of(postcodes),
        profiles=tuple(map(str, profiles)),
        engine=engine,
    )
    return Conversion(base_iri, converted.store, converted.findings, converted.refused)
