"""What shapes say of a graph, in both languages."""

from pathlib import Path

import pytest

from esfgraph.console.validation import headings, rows, summary
from esfgraph.rules import Language
from esfgraph.shacl.report import ValidationReport
from esfgraph.shacl.validate import validate

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .\n"
SHAPES = """
:S sh:targetNode :a ; sh:property :P, :Q, :R .
:P sh:path :p ; sh:minCount 1 ; sh:message "Säg p."@sv, "Say p."@en .
:Q sh:path :q ; sh:minCount 1 ; sh:message "Säg q."@sv ; sh:severity sh:Warning .
:R sh:path :r ; sh:minCount 1 ; sh:message "Say r."@en ; sh:severity :Bad ."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ValidationReport:
    folder = tmp_path_factory.mktemp("shapes")
    (folder / "shapes.ttl").write_text(PREFIXES + SHAPES, encoding="utf-8")
    (folder / "data.ttl").write_text(f"{PREFIXES} :a :b :c .", encoding="utf-8")
    return validate(folder / "data.ttl", folder / "shapes.ttl")


SAID: dict[Language, dict[str, str]] = {
    "en": {"Violation": "Say p.", "Warning": "Säg q.", "Bad": "Say r."},
    "sv": {"Allvarligt fel": "Säg p.", "Varning": "Säg q.", "Bad": "Say r."},
}


@pytest.mark.parametrize("language", SAID)
def test_results_are_in_the_readers_language_where_they_can_be(language: Language, report: ValidationReport) -> None:
    table = rows(report, language)
    assert {row[0]: row[-1] for row in table} == SAID[language]
    assert {len(row) for row in table} == {len(headings(language))}


def test_the_sentence_counts_and_names_what_was_checked(report: ValidationReport) -> None:
    assert summary(report, "en") == str(report)
    assert summary(report, "sv").startswith("1 allvarliga fel, 2 andra iakttagelser; reglerna gäller 1 saker i ")


def test_shapes_that_are_about_nothing_have_checked_nothing(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(f"{PREFIXES} :S a sh:NodeShape ; sh:nodeKind sh:IRI .", encoding="utf-8")
    (tmp_path / "data.ttl").write_text(f"{PREFIXES} :a :b :c .", encoding="utf-8")
    report = validate(tmp_path / "data.ttl", tmp_path / "shapes.ttl")
    assert summary(report, "en") == str(report)
    assert "granskades" in summary(report, "sv")
