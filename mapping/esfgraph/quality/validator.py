"""Validation of what is to be published: a batch of statements against the shapes, each result led back to its line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.rdf.namespaces import DCTERMS, RDFS, SH, shorten
from esfgraph.rdf.ntriples import joined
from esfgraph.records.record import Printed
from esfgraph.rules import Bilingual, Severity, load_rules
from esfgraph.shacl.engines import Engine, EngineName, Result, load_engine
from esfgraph.shacl.graph import Shapes, load_record_shapes, seen_by
from esfgraph.vocabulary.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Validator:
    """Checks batches of statements against the shapes."""

    table: FieldTable
    engine: Engine
    about: Mapping[str, str]
    """The property that a shape is about though it has no path, by IRI of the shape."""
    withheld: frozenset[str]
    """Shapes whose findings must not repeat a value: it may be personal data."""
    known: frozenset[str]
    """What the vocabularies describe, as written in N-Triples: results about these are not findings of a batch."""

    def check(
        self,
        statements: Iterable[str],
        stated: Mapping[str, Mapping[str, Printed]] | None = None,
        stubs: Iterable[str] = (),
    ) -> list[Finding]:
        """Validate *statements*, N-Triples without their final dots.

        *stated* gives the values that a thing was made from, to name source, line and label. *stubs* are statements
        about things that another batch holds in full, such as the owners of a batch of projects: they are part of the
        graph, but no findings are made of them.
        """
        stubs = list(stubs)
        passed_over = self.known.union(each.partition(" ")[0] for each in stubs)
        text = joined(seen_by(self.engine.shapes, chain(statements, stubs)))
        results = (each for each in self.engine.validate(text) if each.focus not in passed_over)
        return [self._finding(each, stated or {}) for each in results]

    def _finding(self, result: Result, stated: Mapping[str, Mapping[str, Printed]]) -> Finding:
        focus = _bare(result.focus)
        values = stated.get(focus, {})
        here = self._stated(result.path or f"<{self.about.get(result.shape, '')}>", values)
        other = self.engine.shapes.by_iri[result.shape].less_than if result.shape in self.engine.shapes.by_iri else ""
        there = self._stated(f"<{other}>", values) if here and other else None
        value = "" if result.value == result.focus else result.value
        told = result.shape not in self.withheld
        detail = _detail(value, here, there) if told else Bilingual("", "")
        messages = dict(result.messages)
        english = messages.get("en") or messages.get("") or next(iter(messages.values()), "")
        return Finding(
            Severity(result.severity.removeprefix(SH)),
            self.engine.shapes.name(result.shape),
            here.position if here else _whole(values, focus),
            english + detail.en,
            focus,
            message_sv=swedish + detail.sv if (swedish := messages.get("sv", "")) else "",
            shape=result.shape if result.shape in self.engine.shapes.by_iri else "",
        )

    def _stated(self, path: str, values: Mapping[str, Printed]) -> Printed | None:
        field = self.table.by_term.get(shorten(path[1:-1]))
        return values.get(field.key) if field else None


def _detail(value: str, here: Printed | None, there: Printed | None) -> Bilingual:
    """Say which value is meant: as printed in the source where that is known, and at the other of two fields."""
    details = load_rules().details
    if here and there:
        return details["compared"].fill(printed=here.raw, place=there.position, other=there.raw)
    if here:
        return details["printed"].fill(printed=here.raw)
    return details["value"].fill(value=_bare(value)) if value else Bilingual("", "")


def _bare(term: str) -> str:
    """The text of a term of N-Triples: its IRI, label or lexical form."""
    if term.startswith("<"):
        return term[1:-1]
    if term.startswith('"'):
        (quad,) = ox.parse(f"<urn:s> <urn:p> {term} .", format=ox.RdfFormat.N_TRIPLES)
        return quad.object.value if isinstance(quad.object, ox.Literal) else term
    return term.removeprefix("_:")


def _whole(values: Mapping[str, Printed], focus: str) -> Position:
    """The source as a whole, where one is known; else the thing itself."""
    first = next(iter(values.values()), None)
    return Position(first.position.source if first else focus)


def load_validator(
    table: FieldTable, engine: EngineName = "auto", ontology: Ontology | None = None, shapes: Shapes | None = None
) -> Validator:
    """Choose an engine for the record shapes; the vocabularies and places of *ontology* are part of every batch."""
    shapes = shapes or load_record_shapes()
    triples = ontology.triples if ontology else ()
    background = joined(seen_by(shapes, triples))
    known = frozenset(each.partition(" ")[0] for each in triples)
    about = dict(_links(shapes, f"{RDFS}seeAlso"))
    withheld = frozenset(shape for shape, _ in _links(shapes, f"{DCTERMS}accessRights"))
    return Validator(table, load_engine(shapes, background, engine), about, withheld, known)


def _links(shapes: Shapes, predicate: str) -> Iterator[tuple[str, str]]:
    """Named shapes, and what they link to."""
    for each in shapes.quads:
        said = each.predicate.value == predicate
        if said and isinstance(each.subject, ox.NamedNode) and isinstance(each.object, ox.NamedNode):
            yield each.subject.value, each.object.value
