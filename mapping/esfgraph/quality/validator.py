"""Validation of what is to be published: a batch of statements against the shapes, each result led back to its line."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.rdf.namespaces import SH, shorten
from esfgraph.rdf.ntriples import joined
from esfgraph.records.record import Printed
from esfgraph.rules import Bilingual, Severity, load_rules
from esfgraph.shacl.engines import Engine, EngineName, load_engine
from esfgraph.shacl.passes import RECORDS, load_shapes
from esfgraph.shacl.reach import Reach
from esfgraph.shacl.results import ValidationResult
from esfgraph.shacl.shapes import Shape, Shapes, seen_by
from esfgraph.vocabulary.ontology import Ontology

_IRI = re.compile(r"<[^<> ]*>")


@dataclass(frozen=True, slots=True)
class Validator:
    """Checks batches of statements against shapes."""

    table: FieldTable
    engine: Engine
    known: frozenset[str]
    """What the vocabularies describe, as written in N-Triples: results about these are not findings of a batch."""
    ahead: Mapping[str, str]
    """What the vocabularies say, as N-Triples by subject: a batch is checked with what it leads to.

    Empty where the shapes look elsewhere, too: then the engine has all of it.
    """

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
        passed_over = self.known.union(stub.partition(" ")[0] for stub in stubs)
        text = joined(seen_by(self.engine.shapes, chain(statements, stubs)))
        text += self._ahead_of(text)
        results = (result for result in self.engine.validate(text) if result.focus not in passed_over)
        return [self._finding(result, stated or {}) for result in results]

    def _ahead_of(self, text: str) -> str:
        """What the vocabularies say of all that a text names, and of what that names in turn."""
        reached, waiting = dict[str, str](), {*_IRI.findall(text)} & self.ahead.keys()
        while waiting:
            reached |= {subject: self.ahead[subject] for subject in sorted(waiting)}
            named = {iri for subject in waiting for iri in _IRI.findall(self.ahead[subject])}
            waiting = (named & self.ahead.keys()) - reached.keys()
        return "".join(reached.values())

    def _finding(self, result: ValidationResult, stated: Mapping[str, Mapping[str, Printed]]) -> Finding:
        shape = self.engine.shapes.by_iri.get(result.shape, Shape("", self.engine.shapes.name(result.shape)))
        focus = _bare(result.focus)
        values = stated.get(focus, {})
        here = self._stated(result.path or f"<{shape.about}>", values)
        other = next(iter(shape.values("lessThan", "lessThanOrEquals")), None)
        there = self._stated(str(other), values) if here and other else None
        value = "" if result.value == result.focus else result.value
        detail = Bilingual("", "") if shape.withheld else _detail(value, here, there)
        swedish = dict(result.messages).get("sv", "")
        return Finding(
            Severity(result.severity.removeprefix(SH)),
            shape.name,
            here.position if here else _whole(values, focus),
            result.english + detail.en,
            focus,
            message_sv=swedish and swedish + detail.sv,
            shape=shape.iri,
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
    """Choose an engine for *shapes*, those of projects and owners where None.

    What the vocabularies and places of *ontology* say of the things of a batch is part of it. Raise UsageError where
    the engine cannot be used.
    """
    shapes = shapes or load_shapes(*RECORDS)
    triples = ontology.triples if ontology else ()
    said = defaultdict[str, list[str]](list)
    for triple in seen_by(shapes, triples):
        said[triple.partition(" ")[0]].append(triple)
    ahead = {subject: joined(lines) for subject, lines in said.items()}
    known = frozenset(triple.partition(" ")[0] for triple in triples)
    if Reach(shapes).is_bounded:
        return Validator(table, load_engine(shapes, "", engine), known, ahead)
    return Validator(table, load_engine(shapes, "".join(ahead.values()), engine), known, {})
