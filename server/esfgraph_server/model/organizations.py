"""The owners of projects as lists name them."""

from collections import Counter
from dataclasses import dataclass

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.sorting import alphabetical


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner, and how many projects it has."""

    iri: str
    name: str
    projects: int


def all_owners(graph: Graph) -> tuple[Owner, ...]:
    """Return all owners in the order of the Swedish alphabet."""
    owned = Counter(owner for _, owner in graph.links("esf:owner"))
    owners = []
    for iri in graph.subjects("rdf:type", expand("org:Organization")):
        labels = [term.value for term in graph.objects(iri, "skos:prefLabel")]
        owners.append(Owner(iri, min(labels, default=""), owned[iri]))
    return tuple(sorted(owners, key=lambda owner: (alphabetical(owner.name), owner.iri)))
