"""A validation report written as JSON, CSV, SHACL results in Turtle, or SARIF."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

from esfgraph.rdf.namespaces import PREFIXES, RDF, SH, XSD, shorten
from esfgraph.shacl.check import SEVERITIES, Verdict
from esfgraph.shacl.engines import Result
from esfgraph.shacl.graph import local_name
from esfgraph.shacl.sarif import as_sarif, english

COLUMNS = ("severity", "focus", "path", "value", "component", "shape", "message_en", "message_sv")


def counts(verdict: Verdict) -> dict[str, int]:
    """How many results of each severity, and of how many things."""
    found = Counter(each.severity for each in verdict.results)
    violations, warnings, infos = (found[each] for each in SEVERITIES)
    others = found.total() - violations - warnings - infos
    return {
        "things": verdict.things,
        "violations": violations,
        "warnings": warnings,
        "infos": infos,
        **({"others": others} if others else {}),
    }


TABLE = ["severity", "thing", "property", "value", "message"]


def rows(verdict: Verdict) -> list[list[str]]:
    """One row for each result, in the order of TABLE, for a person to read."""
    return [
        [
            local_name(each.severity),
            _shown(each.focus),
            _shown(each.path),
            _shown(each.value),
            english(each),
        ]
        for each in verdict.results
    ]


def summary(verdict: Verdict) -> str:
    """Count in a sentence."""
    return (
        f"{verdict.violations} violation(s), {len(verdict.results) - verdict.violations} other finding(s); "
        f"the shapes are about {verdict.things} thing(s) in {verdict.target} (engine: {verdict.engine})."
    )


def _shown(term: str) -> str:
    """A term or path with the prefixes that are known."""
    return re.sub(r"<([^<>\"]+)>", lambda found: shorten(found[1]), term) if not term.startswith('"') else term


def as_json(verdict: Verdict) -> str:
    """One object: whether the graph conforms, counts, and the results; terms are written as in N-Triples."""
    document = {
        "target": verdict.target,
        "conforms": not verdict.results,
        "counts": counts(verdict),
        "engine": verdict.engine,
        "results": [_fields(each, verdict) for each in verdict.results],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _fields(result: Result, verdict: Verdict) -> dict[str, Any]:
    return {
        "severity": local_name(result.severity),
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "component": result.component,
        "shape": result.shape,
        "rule": verdict.shapes.name(result.shape),
        "messages": dict(result.messages),
    }


def as_csv(verdict: Verdict) -> str:
    """One row for each result (RFC 4180); terms are written as in N-Triples."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in verdict.results:
        said = dict(each.messages)
        row = (local_name(each.severity), each.focus, each.path, each.value, each.component, each.shape)
        writer.writerow((*row, said.get("en", said.get("", "")), said.get("sv", "")))
    return out.getvalue()


def as_turtle(verdict: Verdict) -> str:
    """A SHACL validation report, with the shapes' own property paths."""
    triples = list(_triples(verdict))
    text = "".join(map(str, triples))
    used = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in text}
    written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used) or b""
    return written.decode()


def _triples(verdict: Verdict) -> Iterator[ox.Triple]:
    """State the report; a result has no address, since the file it is about has none."""

    def sh(name: str) -> ox.NamedNode:
        return ox.NamedNode(SH + name)

    kind = ox.NamedNode(f"{RDF}type")
    report = ox.BlankNode("report")
    yield ox.Triple(report, kind, sh("ValidationReport"))
    conforms = ox.Literal(str(not verdict.results).lower(), datatype=ox.NamedNode(f"{XSD}boolean"))
    yield ox.Triple(report, sh("conforms"), conforms)
    nodes = [ox.BlankNode(f"result{number}") for number in range(1, len(verdict.results) + 1)]
    for node in nodes:
        yield ox.Triple(report, sh("result"), node)
    for node, each in zip(nodes, verdict.results, strict=True):
        yield ox.Triple(node, kind, sh("ValidationResult"))
        yield ox.Triple(node, sh("focusNode"), _term(each.focus))
        path = verdict.shapes.path_node(each.shape) if each.path else None
        if each.path and (path or each.path.startswith("<")):
            yield ox.Triple(node, sh("resultPath"), path or _term(each.path))
        if each.value:
            yield ox.Triple(node, sh("value"), _term(each.value))
        yield ox.Triple(node, sh("resultSeverity"), ox.NamedNode(each.severity))
        yield ox.Triple(node, sh("sourceConstraintComponent"), ox.NamedNode(each.component))
        yield ox.Triple(node, sh("sourceShape"), _name(each.shape))
        for language, text in each.messages:
            yield ox.Triple(node, sh("resultMessage"), ox.Literal(text, language=language or None))
    yield from verdict.shapes.path_triples({each.shape for each in verdict.results})


def _term(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Read a term of N-Triples."""
    if text.startswith("_:"):
        return ox.BlankNode(f"data-{text[2:]}")  # apart from the nodes of the report and of the shapes
    (quad,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    term: ox.NamedNode | ox.Literal = quad.object
    return term


def _name(shape: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(shape[2:]) if shape.startswith("_:") else ox.NamedNode(shape)


WRITERS: dict[str, Callable[[Verdict], str]] = {
    "json": as_json,
    "csv": as_csv,
    "turtle": as_turtle,
    "sarif": as_sarif,
}
"""By name of the format; a table is the command's business."""
