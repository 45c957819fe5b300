"""Which fields that the law asks for are stated, a project at a time and counted."""

import pytest
from tests.pages import read_page

from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import Project, merge
from esfgraph.records.record import read_record
from esfgraph.sources.decoding import SourceText
from esfgraph.statistics.completeness import Completeness, Row, required_of

TABLE = load_fields()
IRIS = Iris()


def project(number: str, values: dict[str, str], text: str = "") -> Project:
    header = "".join(f"{label}:\n{value}\n" for label, value in ({"Diarienummer": number} | values).items())
    record = read_record(read_page(SourceText(f"{number}.txt", f"{header}\n{text}"), TABLE), TABLE)
    return merge(IRIS.project(number), [record], TABLE)


def stated(one: Project) -> dict[str, bool]:
    return {each.key: each.stated for each in required_of(one, TABLE)}


@pytest.mark.parametrize(("number", "period"), [("25-030-S02", "2021-2027"), ("2019/00383", "2014-2020")])
def test_a_project_is_asked_for_what_the_law_of_its_period_names(number: str, period: str) -> None:
    asked = required_of(project(number, {}), TABLE)
    assert [(each.key, each.basis) for each in asked] == [
        (item.key, item.legal[period]) for item in TABLE.fields if period in item.legal
    ]
    assert len(asked) >= 10


@pytest.mark.parametrize("number", ["2008-3030382", "X 1"])
def test_a_project_of_no_such_period_is_asked_for_nothing(number: str) -> None:
    assert required_of(project(number, {}), TABLE) == ()


@pytest.mark.parametrize(
    ("values", "key", "expected"),
    [
        ({"Total projektbudget": "18 378 980"}, "total_cost", True),
        ({"Total projektbudget": "12 34x"}, "total_cost", True),  # printed, if unreadable
        ({"Total projektbudget": ""}, "total_cost", False),
        ({}, "total_cost", False),
        ({"Projektperiod": "2026-02-01 - 2029-01-31"}, "start_date", True),
        ({"Projektperiod": "snart"}, "end_date", True),
        ({}, "number", True),
        ({"Projektägare": "OSBY KOMMUN"}, "owner", True),
        ({}, "owner", False),
        ({"NUTS-2 kod": "SE99"}, "stated_region", True),
    ],
)
def test_what_a_source_states(values: dict[str, str], key: str, expected: bool) -> None:
    assert stated(project("25-030-S02", values))[key] is expected


def test_an_owner_that_must_not_be_published_was_stated_all_the_same() -> None:
    person = {"Projektägare": "Någon Påhittad", "Projektägare org.nr.": "001332-0009"}
    one = project("25-030-S02", person)
    assert one.owner_hidden
    assert stated(one)["owner"]


def test_the_text_of_a_page_is_its_description() -> None:
    assert stated(project("25-030-S02", {}, "En text om projektet."))["description"]
    assert not stated(project("25-030-S02", {}))["description"]


def counted(*projects: Project) -> Completeness:
    counts = Completeness(TABLE)
    for each in projects:
        counts.add(each)
    return counts


NEW = project("25-030-S02", {"Startdatum": "2026-02-01"})
EMPTY = project("25-030-S03", {})
OLD = project("2019/00383", {"Startdatum": "2019-02-01"})


def test_counts_by_period_and_field() -> None:
    rows = counted(NEW, EMPTY, OLD, project("2008-3030382", {})).rows()
    assert Row("2021-2027", "start_date", "Article 49(3)(f)", 1, 2) in rows
    assert Row("2014-2020", "start_date", "Annex XII, point 1: operation start date", 1, 1) in rows
    assert {row.period for row in rows} == {"2021-2027", "2014-2020"}
    assert [row.period for row in rows] == sorted((row.period for row in rows), reverse=True)


def test_what_was_counted_apart_is_put_together() -> None:
    whole, first, second = counted(NEW, EMPTY, OLD), counted(NEW), counted(EMPTY, OLD)
    for row in second.rows():
        first.put(row)
    assert first.rows() == whole.rows()
    assert counted().rows() == []
