"""Concepts: labels of code lists, broader codes, and the programmes that are printed by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, RDF, SKOS
from esfgraph.rdf.ntriples import iri, statement


@dataclass(frozen=True, slots=True)
class Concepts:
    """The codes of all lists, and what is needed to show and link them."""

    labels: dict[str, dict[str, str]]
    """By IRI, and then by language."""
    unchecked: frozenset[tuple[str, str]]
    """Concepts, and the language in which nobody has compared their label with its source yet."""
    notations: dict[str, str]
    """Codes as they are printed, by IRI."""
    broader: dict[str, tuple[str, ...]]
    """The concepts straight above each, by IRI."""
    printed_programmes: dict[str, str]
    """Full CCI by CCI as printed (12 characters) and by itself."""
    number_series: dict[str, str]
    """Kinds of public bodies, by the digits that their numbers begin with."""

    def __contains__(self, concept: str) -> bool:
        return concept in self.labels

    def kind_of_number(self, number: str) -> str | None:
        """The kind of public body of an organisation number, by its series; None where that says nothing."""
        return next((kind for series, kind in self.number_series.items() if number.startswith(series)), None)

    def roles(self) -> frozenset[str]:
        """Codes of the roles in which somebody corrects."""
        return frozenset(code for concept, code in self.notations.items() if "/concept/role/" in concept)

    def with_broader(self, codes: Iterable[str]) -> set[str]:
        """The codes and all that are broader than one of them, by IRI."""
        closed: set[str] = set()
        waiting = list(codes)
        while waiting:
            code = waiting.pop()
            if code not in closed:
                closed.add(code)
                waiting.extend(self.broader.get(code, ()))
        return closed

    def labelled(self, concept: str, language: str) -> str | None:
        """The nearest concept with a label in *language*, upwards from *concept* itself; of equals the first by IRI."""
        level, seen = [concept], {concept}
        while level:
            for candidate in sorted(level):
                if language in self.labels.get(candidate, ()):
                    return candidate
            level = [above for below in level for above in self.broader.get(below, ()) if above not in seen]
            seen.update(level)
        return None

    def label(self, concept: str, language: str) -> str:
        """How a concept is called in a language, empty where nothing tells.

        A label of a broader concept stands behind that one's code: a code's own label is given only where a source has
        it. One that nobody has checked says so.
        """
        source = self.labelled(concept, language)
        if source is None:
            return ""
        code = "" if source == concept else self.notations.get(source, "")
        note = UNCHECKED[language] if (source, language) in self.unchecked else ""
        return " ".join(filter(None, (code, self.labels[source][language], note)))


UNCHECKED = {"sv": "(benämning ej kontrollerad)", "en": "(label not checked)"}
"""What is said behind a label that nobody has checked, by language."""


def label_sources(concepts: Concepts, subjects: Iterable[str]) -> Iterator[str]:
    """State for each concept which concept's label stands for it, by language."""
    for subject in subjects:
        for language, predicate in (("sv", "esf:swedishLabelFrom"), ("en", "esf:englishLabelFrom")):
            if labelled := concepts.labelled(subject, language):
                yield statement(subject, predicate, iri(labelled))


def concepts_of(quads: Iterable[ox.Quad], iris: Iris) -> Concepts:
    """Gather the concepts that *quads* describe, named under the base of *iris*."""
    quads = list(quads)
    labels: dict[str, dict[str, str]] = {}
    unchecked: set[tuple[str, str]] = set()
    broader: defaultdict[str, list[str]] = defaultdict(list)
    notations: dict[str, str] = {}
    printed: dict[str, str] = {}
    series: dict[str, str] = {}
    concept_class = ox.NamedNode(f"{SKOS}Concept")
    for quad in quads:
        is_concept = quad.predicate.value == f"{RDF}type" and quad.object == concept_class
        if is_concept and isinstance(quad.subject, ox.NamedNode):
            labels.setdefault(quad.subject.value, {})
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or quad.subject.value not in labels:
            continue
        subject, predicate, object_ = quad.subject.value, quad.predicate.value, quad.object
        if predicate == f"{SKOS}prefLabel" and isinstance(object_, ox.Literal) and object_.language:
            labels[subject][object_.language] = object_.value
        elif predicate == f"{ESF}uncheckedLabel" and isinstance(object_, ox.Literal) and object_.language:
            unchecked.add((subject, object_.language))
        elif predicate == f"{SKOS}broader" and isinstance(object_, ox.NamedNode):
            broader[subject].append(object_.value)
        elif predicate == f"{SKOS}notation" and isinstance(object_, ox.Literal):
            notations[subject] = object_.value
        elif predicate == f"{ESF}printedCci" and isinstance(object_, ox.Literal):
            printed[object_.value] = subject
        elif predicate == f"{ESF}numberSeries" and isinstance(object_, ox.Literal):
            series[object_.value] = subject
    programmes = {short: notations[subject] for short, subject in printed.items()}
    things = ((iris.parse(subject), code) for subject, code in notations.items())
    programmes |= {code: code for thing, code in things if thing and thing.kind == "programme"}
    return Concepts(
        labels,
        frozenset(unchecked),
        notations,
        {concept: tuple(sorted(above)) for concept, above in broader.items()},
        programmes,
        series,
    )
