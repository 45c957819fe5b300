"""Codes and places of one project that do not fit each other are found, and what fits is not."""

import pytest
from tests.pages import read_page

from esfgraph.fields.table import load_fields
from esfgraph.findings import Finding
from esfgraph.quality.agreement import check_agreement
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import identify, merge
from esfgraph.records.record import read_record
from esfgraph.rules import Severity
from esfgraph.sources.decoding import SourceText
from esfgraph.triples.references import References
from esfgraph.vocabulary.ontology import load_ontology

TABLE = load_fields()
IRIS = Iris()
OLD, NEW = "2019/00383", "25-030-S02"
PRIORITY, OBJECTIVE, RATE = "Programområde", "Specifikt mål", "Unionens medfinansieringsgrad"
NUTS, DECIDING = "NUTS-2 kod", "Region"


@pytest.fixture(scope="module")
def references() -> References:
    return References(TABLE, load_ontology(IRIS))


def found(number: str, header: dict[str, str], references: References) -> list[Finding]:
    values = {"Diarienummer": number, "Namn": "Ny väg", "Projektägare": "Ett förbund"} | header
    text = "".join(f"{label}:\n{value}\n" for label, value in values.items())
    record = read_record(read_page(SourceText("a.txt", text), TABLE), TABLE)
    return check_agreement(merge(identify(record, IRIS), [record], TABLE), references)


@pytest.mark.parametrize(
    ("number", "priority", "objective", "sentence"),
    [
        (OLD, "2", "2.1", None),
        (OLD, "3", "3", None),
        (OLD, "7", "7.3", None),
        (NEW, "A", "A1", None),
        (NEW, "A", "A2A", None),  # below A2
        (NEW, "a", "a2a", None),
        (NEW, "A", "A1A, A2A", None),
        (NEW, "A, C", "C1", None),
        (OLD, "1", "2.1", "The specific objective '2.1' belongs to priority '2', but the record states '1'. "),
        (OLD, "2", "3", "The specific objective '3' belongs to priority '3', but the record states '2'. "),
        (NEW, "B", "A2A", "The specific objective 'A2A' belongs to priority 'A', but the record states 'B'. "),
        (NEW, "B, C", "A1", "The specific objective 'A1' belongs to priority 'A', but the record states 'B, C'. "),
        (NEW, "Z", "A1", "The specific objective 'A1' belongs to priority 'A', but the record states 'Z'. "),
        (NEW, "A", "A1A, C1", "The specific objective 'C1' belongs to priority 'C', but the record states 'A'. "),
        (OLD, "Care", "5.2", "No source says to which priority the specific objective '5.2' belongs; the record "),
        (NEW, "A", "Z9", None),  # in no list: of its place nothing is known
        (OLD, "", "2.1", None),
        (OLD, "2", "", None),
        ("Dnr 7", "1", "2.1", None),  # of no known period
    ],
)
def test_an_objective_stands_under_the_priority_of_its_project(
    number: str, priority: str, objective: str, sentence: str | None, references: References
) -> None:
    stated = {PRIORITY: priority, OBJECTIVE: objective}
    findings = found(number, {label: value for label, value in stated.items() if value}, references)
    assert [each.rule for each in findings] == ["objective-priority"] * bool(sentence)
    for finding in findings:
        assert finding.message.startswith(sentence or "")
        assert (finding.severity, finding.position.label) == (Severity.WARNING, OBJECTIVE)


@pytest.mark.parametrize(
    ("objective", "header", "cases"),
    [
        ("A1A", {RATE: "40%", NUTS: "SE12"}, []),
        ("A2A", {RATE: "40,0 %", NUTS: "SE0"}, []),  # national
        ("A2A", {RATE: "0,4", DECIDING: "Stockholm"}, []),
        ("A1B", {RATE: "60%", NUTS: "SE31"}, []),
        ("A2B", {RATE: "60%", DECIDING: "Norra Mellansverige"}, []),
        ("A2B", {RATE: "60%", NUTS: "SE0", DECIDING: "ESF Nationellt"}, []),
        ("A1A", {}, []),
        ("A1A", {RATE: "60%", NUTS: "SE12"}, ["goes with a co-financing rate of 40%; 60% is stated"]),
        ("A2B", {RATE: "40%", NUTS: "SE31"}, ["goes with a co-financing rate of 60%; 40% is stated"]),
        ("A2A", {RATE: "40%", NUTS: "SE31"}, ["is not for SE31; the project's region is SE31"]),
        ("A1B", {RATE: "60%", NUTS: "SE11"}, ["is for SE31 only; the project's region is SE11"]),
        ("A1B", {RATE: "60%", DECIDING: "Stockholm"}, ["is for SE31 only; the project's region is SE11"]),
        ("A1B", {RATE: "60%", NUTS: "SE31, SE32"}, ["is for SE31 only; the project's region is SE31, SE32"]),
        ("A1B", {RATE: "50%", NUTS: "SE22"}, ["goes with a co-financing rate of 60%", "is for SE31 only"]),
        # A letter that ends no broader objective's code has no such meaning.
        ("A1", {RATE: "90%", NUTS: "SE31"}, []),
        ("C1", {RATE: "90%", NUTS: "SE31"}, []),
        ("A9A", {RATE: "90%", NUTS: "SE31"}, []),
    ],
)
def test_the_last_letter_of_an_objective_goes_with_a_rate_and_a_region(
    objective: str, header: dict[str, str], cases: list[str], references: References
) -> None:
    findings = found(NEW, {OBJECTIVE: objective, **header}, references)
    assert [each.rule for each in findings] == ["objective-suffix"] * len(cases)
    for finding, case in zip(findings, cases, strict=True):
        assert case in finding.message
        assert "our conclusion" in finding.message
        assert (finding.severity, finding.position.label) == (Severity.INFO, OBJECTIVE)


@pytest.mark.parametrize(
    ("nuts", "deciding", "agrees"),
    [
        ("SE12", "Östra Mellansverige", True),
        ("SE21", "Småland & Öarna", True),
        ("SE0", "Stockholm", True),  # national
        ("SE22", "ESF Nationellt", True),
        ("SE2", "Sydsverige", True),  # around it
        ("SE224", "Sydsverige", True),  # in it
        ("SE11, SE12", "Stockholm", True),  # one of them
        ("SE12", "Stockholm", False),
        ("SE33", "Mellersta Norrland", False),
        ("SE11, SE12", "Sydsverige", False),
        ("SE12", "", True),
        ("", "Stockholm", True),
        ("SE12", "Nya Norden", True),  # no region that we know
        ("SE99", "Stockholm", True),  # no region at all
    ],
)
def test_a_region_decides_on_projects_in_itself(nuts: str, deciding: str, agrees: bool, references: References) -> None:
    stated = {NUTS: nuts, DECIDING: deciding}
    findings = found(OLD, {label: value for label, value in stated.items() if value}, references)
    assert [each.rule for each in findings] == ["region-of-decision"] * (not agrees)
    for finding in findings:
        assert (finding.severity, finding.position.label) == (Severity.INFO, NUTS)
