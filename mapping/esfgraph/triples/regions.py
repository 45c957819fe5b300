"""Regions: the NUTS regions that a project counts for, and why: what it states goes before the region that decided."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from esfgraph.rdf.ntriples import iri, statement
from esfgraph.records.project import Project
from esfgraph.triples.references import References


class CountedRegions(NamedTuple):
    """The regions that a project counts for."""

    codes: tuple[str, ...]
    """NUTS codes, each once, in the order of the source; the country alone of a national project."""
    basis: Literal["stated", "deciding", "none"]
    """By what they are known."""


def stated_regions(project: Project, references: References) -> tuple[str, ...]:
    """The codes of the NUTS regions that a project states, each once."""
    stated = project.values.get("stated_region")
    if stated is None:
        return ()
    found = map(references.ontology.places.region_of_nuts_code, map(str, stated.values))
    return tuple(dict.fromkeys(region.code for region in found if region))


def deciding_region(project: Project, references: References) -> str | None:
    """The code of the NUTS region of the ESF region that decided on a project's support."""
    name = project.text("deciding_region")
    region = references.ontology.places.esf_region_of_name(name) if name else None
    return region.nuts_code if region else None


def counted_regions(project: Project, references: References) -> CountedRegions:
    """The NUTS regions that a project states, else that of the ESF region that decided on its support."""
    if stated := stated_regions(project, references):
        return CountedRegions(stated, "stated")
    if deciding := deciding_region(project, references):
        return CountedRegions((deciding,), "deciding")
    return CountedRegions((), "none")


def region_triples(project: Project, references: References) -> Iterator[str]:
    """State the regions that a project counts for, and why."""
    counted, iris = counted_regions(project, references), references.iris
    for code in counted.codes:
        yield statement(project.iri, "esf:countedIn", iri(iris.nuts(code)))
    yield statement(project.iri, "esf:regionBasis", iri(iris.concept("region-basis", counted.basis)))
