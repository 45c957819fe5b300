"""What every release publishes besides its records: ontology, code lists and places, under the release's base IRI."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import RDFS
from esfgraph.resources import turtle_files
from esfgraph.vocabulary.concepts import Concepts, concepts_of, label_sources
from esfgraph.vocabulary.places import Places, load_places
from esfgraph.vocabulary.programmes import Programmes, programmes_of


@dataclass(frozen=True, slots=True, eq=False)
class Ontology:
    """The ontology with its code lists and places, as statements and as what mapping looks up."""

    iris: Iris
    triples: tuple[str, ...]
    """Statements in N-Triples, without the final dot."""
    concepts: Concepts
    ranges: dict[str, str]
    """Range of each object property, by IRI."""
    places: Places
    programmes: Programmes


@lru_cache(maxsize=2)  # a process that builds again under the same names needs the same, as frozen as it was
def load_ontology(iris: Iris) -> Ontology:
    """Read the Turtle files of the ontology folder under the base of *iris*; raise SourceError for bad places."""
    quads = [quad for path in turtle_files() for quad in _parse(path, iris)]
    concepts = concepts_of(quads, iris)
    lines = {f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads}
    lines.update(label_sources(concepts, concepts.labels))
    ranges = {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate.value == f"{RDFS}range"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
    }
    return Ontology(iris, tuple(sorted(lines)), concepts, ranges, load_places(), programmes_of(quads))


def _parse(path: Path, iris: Iris) -> Iterator[ox.Quad]:
    return ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=iris.base)
