"""The W3C's suites as they lie in a folder outside the project, and the scores that the project has in them."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import RDF, Namespace
from rdflib.term import Node

MANIFEST = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SCORES = tomllib.loads(Path(__file__).with_name("scores.toml").read_text(encoding="utf-8"))
SUITES: dict[str, dict[str, Any]] = {each["name"]: each for each in SCORES["suite"]}
LEFT_OUT: list[dict[str, Any]] = SCORES["left_out"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A test of a manifest."""

    name: str
    """Its folder and what its manifest calls it: ``aggregates/agg01``."""
    kind: str
    """What it is of, by the vocabulary of manifests: ``QueryEvaluationTest``."""
    node: Node
    graph: rdflib.Graph
    """What its manifest states."""

    def value(self, predicate: Node) -> Any:
        return self.graph.value(self.node, predicate)


def folder_of(config: pytest.Config) -> Path:
    """The folder of the suites, as the command names it."""
    folder: Path | None = config.getoption("--w3c")
    assert folder, "name the folder of the suites: pytest -m w3c --w3c=FOLDER tests/conformance"
    return folder


def entries(folder: Path) -> Iterator[Entry]:
    """Every test of the suite for SPARQL 1.1, which has a manifest in each of its folders."""
    for manifest in sorted(folder.glob("sparql/sparql11/*/manifest.ttl")):
        graph = rdflib.Graph().parse(manifest, publicID=manifest.as_uri())
        for node, kind in sorted(graph.subject_objects(RDF.type)):
            name = str(kind).rpartition("#")[2]
            if name.endswith(("Test", "Test11")):
                yield Entry(f"{manifest.parent.name}/{str(node).rpartition('#')[2]}", name, node, graph)


def left_out(test: str) -> str:
    """What is not offered that a test asks for, in the words of the table; nothing where it is tried."""
    return next((each["what"] for each in LEFT_OUT if any(fnmatchcase(test, form) for form in each["tests"])), "")


def assert_score(suite: str, tests: int, outcomes: Iterable[tuple[str, str]]) -> None:
    """Compare with the score that is committed: a rise fails as a fall does, until the table is renewed.

    *outcomes* are the tests that do not end as they should, each with what happened instead.
    """
    score, deviations = SUITES[suite], dict(outcomes)
    listed = {name: each for each in score.get("deviation", ()) for name in each["tests"]}
    new = {name: what for name, what in deviations.items() if name not in listed}
    assert (new, sorted(listed.keys() - deviations)) == ({}, []), "new deviations, and those that are gone"
    assert (score["passed"], score["of"]) == (tests - len(deviations), tests)
    for name, what in deviations.items():
        assert listed[name].get("found", "") in what, (name, what)
