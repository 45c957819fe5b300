"""A validation report (SHACL, 3.6), and how it is written: as a sentence, rows, JSON, CSV, Turtle, SARIF or HTML."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Any

import pyoxigraph as ox

from esfgraph.rdf.namespaces import PREFIXES, RDF, SH, XSD, local_name, shorten
from esfgraph.rules import Language
from esfgraph.shacl.results import SEVERITIES, ValidationResult
from esfgraph.shacl.sarif import sarif_log
from esfgraph.shacl.shapes import Shape, Shapes

COLUMNS = ("severity", "focus", "path", "value", "component", "shape", "message_en", "message_sv")
"""Of the CSV."""
TABLE = ("severity", "thing", "property", "value", "message")
"""Columns for a person."""
SHOWN = 10
"""How many results are shown in a notebook."""


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What shapes say of a graph."""

    target: str
    """The file as it was named, or what else names the graph."""
    shapes: Shapes
    engine: str
    focus_nodes: int
    """How many nodes the shapes are about."""
    results: tuple[ValidationResult, ...]
    """Worst first."""

    @property
    def conforms(self) -> bool:
        """Whether there are no results, of whatever severity."""
        return not self.results

    @property
    def counts(self) -> dict[str, int]:
        """How many results of each severity, and how many focus nodes."""
        by_severity = Counter(result.severity for result in self.results)
        violations, warnings, infos = (by_severity[severity] for severity in SEVERITIES)
        others = by_severity.total() - violations - warnings - infos
        return {
            "things": self.focus_nodes,
            "violations": violations,
            "warnings": warnings,
            "infos": infos,
            **({"others": others} if others else {}),
        }

    @property
    def violations(self) -> int:
        """How many results are violations."""
        return self.counts["violations"]

    def __str__(self) -> str:
        """Count in a sentence."""
        if self.checks_nothing:
            return f"The shapes name nothing that they are about, so nothing in {self.target} was checked."
        return (
            f"{self.violations} violation(s), {len(self.results) - self.violations} other finding(s); the shapes are "
            f"about {self.focus_nodes} thing(s) in {self.target} (engine: {self.engine})."
        )

    @property
    def checks_nothing(self) -> bool:
        """Whether the shapes name nothing that they are about."""
        return not any(shape.targets for shape in self.shapes.by_iri.values())

    def rows(self, language: Language = "en") -> list[list[str]]:
        """One row for each result, in the order of TABLE, for a person to read."""
        return [
            [
                local_name(result.severity),
                _shortened(result.focus),
                _shortened(result.path),
                _shortened(result.value),
                result.message(language),
            ]
            for result in self.results
        ]

    def to_json(self) -> str:
        """One object: whether the graph conforms, counts, and the results; terms are written as in N-Triples."""
        document = {
            "target": self.target,
            "conforms": self.conforms,
            "counts": self.counts,
            "engine": self.engine,
            "results": [self._fields(result) for result in self.results],
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def _fields(self, result: ValidationResult) -> dict[str, Any]:
        return {
            "severity": local_name(result.severity),
            "focus": result.focus,
            "path": result.path,
            "value": result.value,
            "component": result.component,
            "shape": result.shape,
            "rule": self.shapes.name(result.shape),
            "messages": dict(result.messages),
        }

    def to_csv(self) -> str:
        """One row for each result (RFC 4180); terms are written as in N-Triples."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for result in self.results:
            messages = dict(result.messages)
            terms = (result.focus, result.path, result.value, result.component, result.shape)
            sentences = (messages.get("en", messages.get("", "")), messages.get("sv", ""))
            writer.writerow((local_name(result.severity), *terms, *sentences))
        return out.getvalue()

    def to_turtle(self) -> str:
        """An RDF graph as SHACL defines it; nothing in it has an address, since the file it is about has none."""
        triples = list(self._triples())
        text = "".join(map(str, triples))
        used = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in text}
        written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used) or b""
        return written.decode()

    def _triples(self) -> Iterator[ox.Triple]:
        kind, report = ox.NamedNode(f"{RDF}type"), ox.BlankNode("report")
        yield ox.Triple(report, kind, _sh("ValidationReport"))
        conforms = ox.Literal(str(self.conforms).lower(), datatype=ox.NamedNode(f"{XSD}boolean"))
        yield ox.Triple(report, _sh("conforms"), conforms)
        path_nodes = map(ox.BlankNode, (f"path{number}" for number in count(1)))
        for number, result in enumerate(self.results, 1):
            node = ox.BlankNode(f"result{number}")
            yield ox.Triple(report, _sh("result"), node)
            yield ox.Triple(node, kind, _sh("ValidationResult"))
            yield ox.Triple(node, _sh("focusNode"), _term(result.focus))
            shape = self.shapes.by_iri.get(result.shape)
            if shape and shape.path:
                path_triples: list[ox.Triple] = []
                yield ox.Triple(node, _sh("resultPath"), shape.path.state(path_nodes, path_triples))
                yield from path_triples
            elif result.path.startswith("<"):
                yield ox.Triple(node, _sh("resultPath"), _term(result.path))
            if result.value:
                yield ox.Triple(node, _sh("value"), _term(result.value))
            yield ox.Triple(node, _sh("resultSeverity"), ox.NamedNode(result.severity))
            yield ox.Triple(node, _sh("sourceConstraintComponent"), ox.NamedNode(result.component))
            yield ox.Triple(node, _sh("sourceShape"), _shape_node(result.shape, shape))
            for language, text in result.messages:
                yield ox.Triple(node, _sh("resultMessage"), ox.Literal(text, language=language or None))

    def to_sarif(self) -> str:
        """A log in SARIF 2.1.0, which code hosts and editors show beside a file (OASIS, 2020)."""
        log = sarif_log(self.target, self.results, self.shapes, {"engine": self.engine, "things": self.focus_nodes})
        return json.dumps(log, ensure_ascii=False, indent=2) + "\n"

    def _repr_html_(self) -> str:
        """A table of the first results, for a notebook."""
        head = "".join(f"<th>{name}</th>" for name in TABLE)
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self.rows()[:SHOWN])
        table = f"<table><tr>{head}</tr>{rows}</table>" if rows else ""
        more = f"<p>The first {SHOWN} of {len(self.results)} results.</p>" if len(self.results) > SHOWN else ""
        return f"<p>{escape(str(self))}</p>{table}{more}"


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


def _shape_node(iri: str, shape: Shape | None) -> ox.NamedNode | ox.BlankNode:
    """A shape as its file has it: one without an IRI is a blank node there."""
    is_anonymous = shape is not None and shape.is_anonymous
    return ox.BlankNode("shape-" + re.sub("[^A-Za-z0-9]", "-", iri)) if is_anonymous else ox.NamedNode(iri)


def _shortened(term: str) -> str:
    """A term or path with the prefixes that are known."""
    return re.sub(r"<([^<>\"]+)>", lambda iri: shorten(iri[1]), term) if not term.startswith('"') else term


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Read a term of N-Triples."""
    if text.startswith("_:"):
        return ox.BlankNode(f"data-{text[2:]}")  # apart from the nodes of the report and of paths
    (quad,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    term: ox.NamedNode | ox.Literal = quad.object
    return term
