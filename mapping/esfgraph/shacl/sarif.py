"""A validation report in SARIF 2.1.0, which code hosts and editors show beside a file (OASIS, 2020)."""

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from esfgraph import __version__
from esfgraph.rdf.namespaces import SH
from esfgraph.shacl.check import Verdict
from esfgraph.shacl.engines import Result
from esfgraph.shacl.graph import local_name

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {f"{SH}Violation": "error", f"{SH}Warning": "warning", f"{SH}Info": "note"}
"""Section 3.27.10."""
FINGERPRINT = "esfgraph/v1"

Json = dict[str, Any]


def as_sarif(verdict: Verdict) -> str:
    """One run of one tool, a rule for each shape that has a result, a result for each result."""
    rules: dict[str, Json] = {}
    for each in verdict.results:
        rules.setdefault(each.shape, _rule(each, _identify(each.shape, verdict)))
    order = {shape: number for number, shape in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "esfgraph", "semanticVersion": __version__, "rules": list(rules.values())}},
        "language": "en",
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [{"location": {"uri": _address(verdict.target)}}],
        "results": [_result(each, verdict, order[each.shape]) for each in verdict.results],
        "properties": {"engine": verdict.engine, "things": verdict.things},
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _address(target: str) -> str:
    """A URI reference, relative where the file was named so (section 3.4.3)."""
    path = Path(target)
    return path.as_uri() if path.is_absolute() else quote(target)


def _identify(shape: str, verdict: Verdict) -> str:
    """The short name of a shape, or its IRI where another shape has that name too."""
    name = verdict.shapes.name(shape)
    shared = any(each.name == name and iri != shape for iri, each in verdict.shapes.by_iri.items())
    return shape if shared else name


def _rule(result: Result, id_: str) -> Json:
    said = dict(result.messages)
    return {
        "id": id_,
        "shortDescription": {"text": english(result)},
        **({"fullDescription": {"text": said["sv"]}} if "sv" in said else {}),
        "defaultConfiguration": {"level": LEVELS.get(result.severity, "warning")},
        "properties": {"shape": result.shape},
    }


def _result(result: Result, verdict: Verdict, rule: int) -> Json:
    value = f" Found {result.value}." if result.value else ""
    path = f" At {result.path}." if result.path else ""
    return {
        "ruleId": _identify(result.shape, verdict),
        "ruleIndex": rule,
        "level": LEVELS.get(result.severity, "warning"),
        "message": {"text": f"{result.focus}: {english(result)}{path}{value}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _address(verdict.target), "index": 0}},
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


def english(result: Result) -> str:
    """What a result says in English, else in whatever language it speaks."""
    said = dict(result.messages)
    return said.get("en") or said.get("") or next(iter(said.values()), local_name(result.component))
