"""Statements about codes that no list holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from esfgraph.rdf.namespaces import SKOS
from esfgraph.rdf.ntriples import iri, plain, statement, swedish
from esfgraph.vocabulary.concepts import label_sources
from esfgraph.vocabulary.ontology import Ontology

SOURCE = "esfgraph: a code of a record, in no list of this publication"
"""Where such a code comes from; which records state it, its links tell."""


@dataclass(frozen=True, slots=True)
class UnlistedCode:
    """A code met in the data but in no list."""

    iri: str
    code: str
    scheme: str
    class_: str
    period: str | None
    name: str | None

    def triples(self, ontology: Ontology) -> Iterator[str]:
        """Describe the code as a concept; it has a label only where the page prints a name instead of a code."""
        yield statement(self.iri, "rdf:type", iri(f"{SKOS}Concept"))
        yield statement(self.iri, "rdf:type", iri(self.class_))
        yield statement(self.iri, "skos:inScheme", iri(self.scheme))
        yield statement(self.iri, "skos:topConceptOf", iri(self.scheme))
        yield statement(self.iri, "skos:notation", plain(self.code))
        yield statement(self.iri, "dcterms:source", plain(SOURCE))
        if self.name:
            yield statement(self.iri, "skos:prefLabel", swedish(self.name))
        if self.period:
            yield statement(self.iri, "esf:programmingPeriod", iri(ontology.iris.concept("period", self.period)))
        yield from label_sources(ontology.concepts, [self.iri])
