"""Validation results in SARIF 2.1.0 (OASIS, 2020); numbers of sections are those of the standard."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from esfgraph.rdf.namespaces import SH, local_name
from esfgraph.shacl.results import ValidationResult
from esfgraph.shacl.shapes import Shapes
from esfgraph.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {f"{SH}Violation": "error", f"{SH}Warning": "warning", f"{SH}Info": "note"}
"""Section 3.27.10."""
FINGERPRINT = "esfgraph/v1"

Json = dict[str, Any]


def sarif_log(target: str, results: Iterable[ValidationResult], shapes: Shapes, properties: Json) -> Json:
    """One run of one tool: a rule for each shape that has a result, and the results, with *properties* of the run."""
    results = list(results)
    rules = {result.shape: result for result in reversed(results)}  # each with its first result
    order = {shape: number for number, shape in enumerate(dict.fromkeys(result.shape for result in results))}
    driver = {
        "name": "esfgraph",
        "semanticVersion": __version__,
        "rules": [_rule(rules[shape], _rule_id(shape, shapes)) for shape in order],
    }
    uri = _uri(target)
    run = {
        "tool": {"driver": driver},
        "language": "en",
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": {"uri": uri}}],
        "results": [_result(each, uri, _rule_id(each.shape, shapes), order[each.shape]) for each in results],
        "properties": properties,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _uri(target: str) -> str:
    """A URI reference, relative where the file was named so (section 3.4.3)."""
    path = Path(target)
    return path.as_uri() if path.is_absolute() else quote(target)


def _rule_id(shape: str, shapes: Shapes) -> str:
    """The short name of a shape, or its IRI where another shape has that name too."""
    name = shapes.name(shape)
    shared = any(other.name == name and iri != shape for iri, other in shapes.by_iri.items())
    return shape if shared else name


def _rule(result: ValidationResult, rule_id: str) -> Json:
    messages = dict(result.messages)
    return {
        "id": rule_id,
        "shortDescription": {"text": result.english},
        **({"fullDescription": {"text": messages["sv"]}} if "sv" in messages else {}),
        "defaultConfiguration": {"level": LEVELS.get(result.severity, "warning")},
        "properties": {"shape": result.shape},
    }


def _result(result: ValidationResult, uri: str, rule_id: str, rule_index: int) -> Json:
    value = f" Found {result.value}." if result.value else ""
    path = f" At {result.path}." if result.path else ""
    return {
        "ruleId": rule_id,
        "ruleIndex": rule_index,
        "level": LEVELS.get(result.severity, "warning"),
        "message": {"text": f"{result.focus}: {result.english}{path}{value}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": uri, "index": 0}},
                "logicalLocations": [{"fullyQualifiedName": result.focus, "kind": "resource"}],
            }
        ],
        # A result is the same in the next run if nothing of it changed (section 3.27.17).
        "partialFingerprints": {FINGERPRINT: hashlib.sha256("\n".join(result.key).encode()).hexdigest()},
        "properties": {
            "path": result.path,
            "value": result.value,
            "component": local_name(result.component),
            "messages": dict(result.messages),
        },
    }
