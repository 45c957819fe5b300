"""What things are called in one language, as far as a source has it: else in the other."""

from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.rules import load_rules
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import Facet

_LABELS = ("skos:prefLabel", "dcterms:title", "rdfs:label")


@dataclass(frozen=True, slots=True)
class Names:
    """Looks names up in a release."""

    graph: Graph
    language: Language

    def literal(self, iri: str) -> ox.Literal | None:
        """Return what a thing is called: in our language before the other, before any."""
        for name in _LABELS:
            literals = [term for term in self.graph.objects(iri, name) if isinstance(term, ox.Literal)]
            if literals:
                return min(literals, key=self._rank)
        return None

    def _rank(self, literal: ox.Literal) -> tuple[bool, bool, str]:
        return literal.language != self.language, literal.language not in LANGUAGES, literal.value

    def of(self, iri: str | None) -> str | None:
        """Return the text of it."""
        literal = self.literal(iri) if iri else None
        return literal.value if literal else None

    def value(self, facet: Facet, value: str) -> tuple[str | None, str | None]:
        """Return the thing that a value of a facet names, and what it is called; None where that is nothing."""
        iri = facet.iri(value, self.graph.iris)
        if facet.kind == "rule" and (rule := load_rules().rules.get(value)):
            return None, rule.title.to(self.language)
        return iri, self.of(iri)
