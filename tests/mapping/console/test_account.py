"""What a build did, as a person and a program are told."""

import json
from pathlib import Path

import pytest

from esfgraph.console.account import SHOWN_KINDS, account, describe
from esfgraph.findings import Finding, Position
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.pipeline.cache.findings import FindingKind
from esfgraph.publisher.authorities import code_of
from esfgraph.publisher.publication import Publication
from esfgraph.publisher.statements import Contact, Licence, Publisher
from esfgraph.rdf.iris import Iris
from esfgraph.release.change import Change, Going
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.objections import Objection
from esfgraph.rules import Bilingual, Language, Severity

SUMMARY = {
    **{"records_read": 12345, "projects": 12000, "owners": {"total": 800}, "refused": 45},
    **{"personal_values_dropped": 7, "violations": 45, "warnings": 3, "infos": 1600},
}
OWNER = "2021005240"
WHOLE = Publication(
    Path("data/publication.toml"),
    base_iri="https://data.example.se/",
    licence=Licence("https://example.se/licence"),
    publisher=Publisher(Bilingual("A", "B"), "https://example.se/", code_of("publisher_type", "Company")),
    contact=Contact("C", "c@example.se"),
    version="0",
)
RELEASE = Release("0123456789abcdef", Path("data/releases/0123456789abcdef"), {})
CHANGE = Change(
    before="fedcba9876543210",
    projects_before=12100,
    new=50,
    gone={Going.WITHDRAWN: 1, Going.REFUSED: 40, Going.VANISHED: 0, Going.MISSING: 109},
    named=("project/25-001-S01", "project/25-002-S01"),
    findings={Severity.VIOLATION: 5, Severity.WARNING: 0, Severity.INFO: -1200},
    owners_before=900,
    owners_lost=6,
    owners_named=(f"organization/{OWNER}",),
    base_before="https://data.example.se/",
    lists_gone=("postcodes",),
)


def kind(number: int, severity: Severity, count: int) -> FindingKind:
    place = Position(f"{number}.txt", number, "Fond")
    return FindingKind(severity, f"rule-{number}", count, Finding(severity, "", place, "Said.\nMore.", "", "Sagt."))


KINDS = [kind(1, Severity.VIOLATION, 45), *(kind(number, Severity.INFO, 100) for number in range(2, 18))]


def told(language: Language, *, served: bool = True, change: Change | None = CHANGE) -> list[str]:
    result = BuildResult(
        SUMMARY, [], KINDS, RELEASE, served, 45, change, objections=() if served else (Objection.SHRUNK,)
    )
    return list(describe(result, Path("data"), WHOLE, language))


def test_figures_stand_below_each_other_with_what_changed() -> None:
    assert told("en")[:8] == [
        "Records read             12,345",
        "Records refused              45",
        "Projects                 12,000  50 new, 1 withdrawn, 40 refused, 109 not in what was read",
        "Owners                      800",
        "Personal values removed       7",
        "Violations                   45  5 more than before",
        "Warnings                      3  the same as before",
        "Infos                     1,600  1,200 fewer than before",
    ]
    assert told("sv")[7] == "Notiser                     1\u00a0600  1\u00a0200 färre än förut"


def test_without_a_release_before_nothing_changes() -> None:
    assert not any("before" in line for line in told("en", change=None)[:8])


def test_findings_are_counted_before_they_are_cut() -> None:
    lines = told("en")[8:]
    assert lines[:4] == [
        "",
        "Violation: 45 × rule-1",
        "    e.g. 1.txt, line 1, 'Fond': Said. More.",
        "Info: 100 × rule-2",
    ]
    shown = [line for line in lines if " × " in line]
    assert len(shown) == SHOWN_KINDS
    assert f"... and {100 * (len(KINDS) - SHOWN_KINDS)} more, of {len(KINDS) - SHOWN_KINDS} other rules." in lines
    assert "All 1,645 findings stand in data/releases/0123456789abcdef/report.csv." in lines


def test_examples_are_in_the_readers_language() -> None:
    lines = told("sv")
    assert "    t.ex. 1.txt, rad 1, 'Fond': Sagt." in lines
    assert "Allvarligt fel: 45 × rule-1" in lines


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_not_served_names_what_would_be_lost(language: Language) -> None:
    *_, lost, owners, sentence, list_gone = told(language, served=False)
    assert "149" in lost
    assert lost.endswith("25-001-S01, 25-002-S01, ...")
    assert owners.endswith(f"IRI: {OWNER}, ..." if language == "sv" else f"IRIs: {OWNER}, ...")
    assert sentence.endswith("--allow-shrink.")
    assert "(postcodes)" in list_gone
    assert "data/publication.toml" in list_gone


def test_a_program_is_told_the_same() -> None:
    told = json.loads(json.dumps(account(BuildResult(SUMMARY, [], KINDS, RELEASE, True, 45, CHANGE), WHOLE)))
    assert told["change"] == {
        **{"release_before": "fedcba9876543210", "projects_before": 12100},
        **{"new": 50, "withdrawn": 1, "refused": 40, "vanished": 0, "missing": 109},
        **{"lost": 149, "lost_named": ["project/25-001-S01", "project/25-002-S01"]},
        **{"owners_before": 900, "owners_lost": 6, "owners_lost_named": [f"organization/{OWNER}"]},
        **{"base_iri_before": "https://data.example.se/", "lists_gone": ["postcodes"]},
        **{"violations": 5, "warnings": 0, "infos": -1200},
    }
    assert [each["count"] for each in told["findings_by_rule"]] == [kind.count for kind in KINDS]
    assert told["findings_by_rule"][0]["example"] == {
        **{"source": "1.txt", "sheet": 0, "line": 1, "label": "Fond", "message": "Said.\nMore.", "message_sv": "Sagt."}
    }
    assert told["report"] == "data/releases/0123456789abcdef/report.csv"
    assert told["records_read"] == 12345


def test_sums_by_rule_are_those_of_the_report(seed_build: tuple[DataFolder, BuildResult]) -> None:
    _, result = seed_build
    counted = {severity: sum(kind.count for kind in result.kinds if kind.severity is severity) for severity in Severity}
    assert list(counted.values()) == [result.summary[name] for name in ("violations", "warnings", "infos")]
    assert {kind.example for kind in result.kinds} <= set(result.findings)


def test_a_build_after_one_that_failed_has_nothing_to_compare_with(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0\1\2")
    result = build([tmp_path / "a.txt"], DataFolder(tmp_path / "data"), Iris())
    assert result.change is None
    assert account(result, Publication())["report"] is None
    assert any("No record could be published" in line for line in describe(result, Path("data"), Publication()))
