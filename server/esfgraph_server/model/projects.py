"""What the lists of a release hold, gathered once for each release in one pass over a few properties."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Graph

_SWEDISH = str.maketrans({"å": "{1", "ä": "{2", "ö": "{3"})


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner as lists name it."""

    iri: str
    name: str
    projects: int


@dataclass(frozen=True, slots=True)
class Listing:
    """The lists of one release."""

    projects: tuple[str, ...]
    """Newest numbers first, those without a number last."""
    owners: tuple[Owner, ...]
    """In the order of the Swedish alphabet."""
    region_of: Mapping[str, tuple[str, bool]]
    """The NUTS region by which a project counts, and whether the project states it itself."""


def alphabetical(text: str) -> str:
    """Return a key that sorts names as Swedish readers expect: å, ä and ö after z."""
    return text.casefold().translate(_SWEDISH)


def newest_first(iri: str) -> tuple[bool, tuple[int, ...], str]:
    """Return a key that sorts projects by year and number, newest first."""
    number = iri.rpartition("/")[2]
    year = number.partition("-")[0]
    if "/unnumbered/" in iri or not year.isdecimal():
        return True, (), iri
    full = int(year) + (2000 if len(year) == 2 else 0)
    digits = "".join(character if character.isdecimal() else " " for character in number).split()
    return False, (-full, *(-int(part) for part in digits[1:])), iri


def gather_lists(graph: Graph) -> Listing:
    """Gather the lists of a release in one pass over a few properties."""
    projects = sorted(graph.subjects("rdf:type", expand("esf:Project")), key=newest_first)
    owned = Counter(owner for _, owner in graph.links("esf:owner"))
    return Listing(tuple(projects), tuple(_owners(graph, owned)), _regions(graph))


def _owners(graph: Graph, owned: Counter[str]) -> list[Owner]:
    owners = []
    for iri in graph.subjects("rdf:type", expand("org:Organization")):
        labels = [term.value for term in graph.objects(iri, "skos:prefLabel")]
        owners.append(Owner(iri, min(labels, default=""), owned[iri]))
    return sorted(owners, key=lambda owner: (alphabetical(owner.name), owner.iri))


def _regions(graph: Graph) -> dict[str, tuple[str, bool]]:
    """Find the region by which each project counts: the one it states, else that of the region that decided."""
    nuts = dict(graph.links("esf:nutsRegion"))
    regions = {
        project: (nuts[region], False) for project, region in graph.links("esf:decidingRegion") if region in nuts
    }
    regions.update({project: (region, True) for project, region in graph.links("esf:statedRegion")})
    return regions
