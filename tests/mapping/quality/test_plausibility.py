"""What is odd about a project, a number or an owner's names, and what only looks so."""

import pytest
from tests.pages import read_page

from esfgraph.fields.table import load_fields
from esfgraph.owners.organization import Owner
from esfgraph.quality.owners import check_names
from esfgraph.quality.plausibility import check_alike, check_plausibility, folded_number
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import Project, merge
from esfgraph.records.record import Record, read_record
from esfgraph.rules import Severity
from esfgraph.sources.decoding import SourceText

TABLE = load_fields()
IRIS = Iris()
IRI = IRIS.project("25-030-S02")
TOTAL, GRANTED, UNION, RATE = (
    "Total projektbudget",
    "Beviljat ESF-stöd",
    "EU-stöd i SEK / EU contribution SEK",
    "Unionens medfinansieringsgrad",
)


def record(source: str, values: dict[str, str]) -> Record:
    text = "".join(f"{label}:\n{value}\n" for label, value in ({"Diarienummer": "25-030-S02"} | values).items())
    return read_record(read_page(SourceText(source, text), TABLE), TABLE)


def project(*records: dict[str, str]) -> Project:
    return merge(IRI, [record(f"{at}.txt", values) for at, values in enumerate(records)], TABLE)


def owner(number: str, *names: str) -> Owner:
    return Owner(IRIS.organization(number or "x"), number, names, (), (), None, None)


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        pytest.param(
            {TOTAL: "18 378 980", GRANTED: "9 923 980", RATE: "40%"}, ["support-share"], id="54 % beside 40 %"
        ),
        pytest.param(
            {TOTAL: "9 249 253", GRANTED: "4 341 993", RATE: "50%"}, ["support-share"], id="less than the rate"
        ),
        pytest.param({TOTAL: "1 000", GRANTED: "400", RATE: "40%"}, [], id="the same"),
        pytest.param({TOTAL: "3 000", GRANTED: "2 000", RATE: "66,67%"}, [], id="the same when rounded"),
        pytest.param({TOTAL: "68 320 536", GRANTED: "45 511 728", RATE: "67%"}, [], id="67 % may be 66.6 %"),
        pytest.param({TOTAL: "1 000", GRANTED: "665", RATE: "67%"}, [], id="67 % begins at 66.5 %"),
        pytest.param({TOTAL: "1 000", GRANTED: "675", RATE: "67 %"}, [], id="67 % ends at 67.5 %"),
        pytest.param({TOTAL: "10 000", GRANTED: "6 649", RATE: "67%"}, ["support-share"], id="66.49 % is 66 %"),
        pytest.param({TOTAL: "10 000", GRANTED: "6 751", RATE: "67%"}, ["support-share"], id="67.51 % is 68 %"),
        pytest.param({TOTAL: "1 000", GRANTED: "666", RATE: "67,0%"}, ["support-share"], id="67,0 % is no 66.6 %"),
        pytest.param({TOTAL: "1 000", GRANTED: "666", RATE: "67.0"}, [], id="a program's 67.0 states no decimal"),
        pytest.param({TOTAL: "10 000", GRANTED: "6 664", RATE: "66,6%"}, [], id="66,6 % may be 66.64 %"),
        pytest.param({TOTAL: "10 000", GRANTED: "6 666", RATE: "66,6%"}, ["support-share"], id="66.66 % is 66,7 %"),
        pytest.param({TOTAL: "10 000", GRANTED: "6 666", RATE: "66,65%"}, ["support-share"], id="two decimals"),
        pytest.param({TOTAL: "68 320 536", GRANTED: "45 511 728", RATE: "0,67"}, [], id="a share of two decimals"),
        pytest.param({TOTAL: "10 000", GRANTED: "6 664", RATE: "0,6664"}, [], id="a share of four decimals"),
        pytest.param({TOTAL: "10 000", GRANTED: "6 661", RATE: "0,6664"}, ["support-share"], id="not at four decimals"),
        pytest.param({TOTAL: "1 000", GRANTED: "404", RATE: "0,4"}, [], id="a share states whole percent at least"),
        pytest.param({TOTAL: "1 000", GRANTED: "996", RATE: "100%"}, [], id="all of it, when rounded"),
        pytest.param({TOTAL: "0", GRANTED: "0", RATE: "40%"}, [], id="no cost to be a share of"),
        pytest.param({TOTAL: "1 000", GRANTED: "540"}, [], id="no rate"),
        pytest.param({GRANTED: "540", RATE: "40%"}, [], id="no cost"),
        pytest.param({TOTAL: "1 000", GRANTED: "0", RATE: "40%"}, ["support-share"], id="no support at all"),
        pytest.param({TOTAL: "19 126 097", UNION: "7 648 379", RATE: "40%"}, [], id="cut to whole kronor"),
        pytest.param({TOTAL: "11 192 144", UNION: "4 438 625", RATE: "40%"}, [], id="within a percentage point"),
        pytest.param({TOTAL: "1 000", UNION: "411", RATE: "40%"}, ["union-share"], id="above the rate"),
        pytest.param({TOTAL: "1 000", UNION: "389", RATE: "40%"}, ["union-share"], id="below the rate"),
    ],
)
def test_shares_beside_the_stated_rate(values: dict[str, str], rules: list[str]) -> None:
    findings = check_plausibility(project(values))
    assert [each.rule for each in findings] == rules
    for finding in findings:
        assert finding.severity is Severity.INFO
        assert finding.position.line
        assert "published as stated" in finding.message
        assert finding.subject == IRI


def test_a_share_above_the_rate_and_one_below_have_different_reasons() -> None:
    (above,) = check_plausibility(project({TOTAL: "1 000", GRANTED: "540", RATE: "40%"}))
    (below,) = check_plausibility(project({TOTAL: "1 000", GRANTED: "300", RATE: "40%"}))
    assert "54.0% of the total cost beside a stated co-financing rate of 40%" in above.message
    assert "national public money" in above.message
    assert "national public money" not in below.message


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param({"Namn": "Annat", "Projektägare": "Ett förbund"}, True, id="another name and owner"),
        pytest.param({"Namn": "NY VÄG", "Projektägare": "Ett förbund"}, False, id="the same name"),
        pytest.param({"Namn": "Annat", "Projektägare": "OSBY KOMMUN"}, False, id="the same owner"),
        pytest.param({"Namn": "Annat"}, False, id="no owner"),
    ],
)
def test_two_projects_under_one_number(other: dict[str, str], found: bool) -> None:
    findings = check_plausibility(project({"Namn": "Ny väg", "Projektägare": "Osby kommun"}, other))
    assert [each.rule for each in findings] == ["shared-number"] * found
    assert all(each.severity is Severity.WARNING for each in findings)


@pytest.mark.parametrize(
    ("number", "names", "found"),
    [
        ("2120001561", ("BORÅS KOMMUN", "Borås stad"), True),
        ("2120001561", ("BORÅS KOMMUN", "Borås  kommun"), False),
        ("2120001561", ("BORÅS KOMMUN",), False),
        ("", ("BORÅS KOMMUN", "Borås stad"), False),
    ],
)
def test_names_of_one_number(number: str, names: tuple[str, ...], found: bool) -> None:
    findings = list(check_names(owner(number, *names)))
    assert [each.rule for each in findings] == ["owner-names"] * found
    assert all(name in finding.message for finding in findings for name in names)


def test_numbers_that_are_almost_one() -> None:
    projects = [IRIS.project(number) for number in ("25 030 S02", "25-030-S02", "25-030-s02")]
    assert len({folded_number(project) for project in projects}) == 1
    assert folded_number(projects[0]) != folded_number(IRIS.project("25-030-S03"))
    findings = list(check_alike(projects))
    assert [each.subject for each in findings] == projects
    assert all(each.rule == "similar-number" and each.severity is Severity.WARNING for each in findings)
    assert "'25 030 S02', '25-030-s02'" in findings[1].message
