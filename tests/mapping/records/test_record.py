"""Records: one page with typed values, each with its place; contradictions and malformed values are listed."""

from datetime import date
from decimal import Decimal

import pytest
from tests.cases import each_of
from tests.pages import read_page

from esfgraph.fields.table import load_fields
from esfgraph.findings import Finding, Position
from esfgraph.records.raw import RawRecord
from esfgraph.records.record import Record, read_record
from esfgraph.rules import Severity
from esfgraph.sources.decoding import SourceText

TABLE = load_fields()


def raw_record(*values: tuple[str, str], title: str = "", text: str = "") -> RawRecord:
    """A page with these labels and values; with a title the first label stands on line 3, else on line 1."""
    header = "".join(f"{label}:\n{value}\n" for label, value in values)
    page = (f"{title}\n\n" if title else "") + header + (f"\n{text}\n" if text else "")
    return read_page(SourceText("a.txt", page), TABLE)


def record(*values: tuple[str, str], title: str = "", text: str = "") -> Record:
    return read_record(raw_record(*values, title=title, text=text), TABLE)


def found(read: Record) -> list[tuple[str, int, str]]:
    """Rule, line and label of each finding."""
    return [(each.rule, each.position.line, each.position.label) for each in read.findings]


def only(read: Record) -> Finding:
    (finding,) = read.findings
    return finding


NUMBER = ("Diarienummer", "25-030-S02")


def test_values_are_typed_and_keep_their_place() -> None:
    read = record(
        NUMBER,
        ("Namn", "Ny väg"),
        ("Total projektbudget", "18 378 980"),
        ("Startdatum", "2026-02-01"),
        ("Planerat antal deltagare", "120"),
        ("Insats av strategisk betydelse", "Nej"),
        title="25-030-S02 - Ny väg",
        text="Första stycket.",
    )
    assert {key: stated.value for key, stated in read.values.items()} == {
        "number": "25-030-S02",
        "title": "Ny väg",
        "total_cost": Decimal(18378980),
        "start_date": date(2026, 2, 1),
        "planned_participants": 120,
        "strategic_importance": False,
        "description": "Första stycket.",
    }
    assert read.values["total_cost"].raw == "18 378 980"
    assert read.values["total_cost"].position == Position("a.txt", 8, "Total projektbudget")
    assert read.values["description"].position == Position("a.txt", 16)
    assert read.findings == ()


def test_the_text_of_an_absent_field_is_empty() -> None:
    assert (record(NUMBER).text("number"), record(NUMBER).text("title")) == ("25-030-S02", "")


def test_a_value_left_empty_is_absent() -> None:
    read = record(NUMBER, ("Stödmottagare ort", ""), ("Total projektbudget", ""), ("Fond", "ESF+"))
    assert set(read.values) == {"number", "fund"}
    assert read.findings == ()


@each_of(
    [
        ("Total projektbudget", "12 34x", "malformed-amount"),
        ("Projektägare organisationsnummer", "2120000416", "malformed-organization-number"),
        ("Startdatum", "2026-02-30", "malformed-date"),
        ("Projektperiod", "2026-02-01", "malformed-interval"),
        ("Unionens medfinansieringsgrad", "400%", "malformed-rate"),
        ("Antal deltagare", "många", "malformed-count"),
        ("Stödmottagare postnr", "597", "malformed-postcode"),
        ("Land som berörs", "Atlantis", "malformed-country"),
        ("NUTS-2 kod", "Östra", "malformed-nuts"),
        ("Program CCI", "2021", "malformed-programme"),
        ("Programperiod", "2021", "malformed-period"),
        ("Sekundärtema - Motverka barnfattigdom", "Kanske", "malformed-theme"),
        ("Insats av strategisk betydelse", "Kanske", "malformed-flag"),
        ("Specifikt mål", "A 2 A", "malformed-period-code"),
        ("Fond", "ESF +", "malformed-code"),
    ]
)
def test_a_malformed_value_is_withheld_and_named_with_source_line_and_label(case: tuple[str, str, str]) -> None:
    label, value, rule = case
    read = record(NUMBER, (label, value), title="25-030-S02 - Ny väg")
    finding = only(read)
    assert set(read.values) == {"number", "title"}
    assert (finding.severity, finding.rule) == (Severity.WARNING, rule)
    assert finding.position == Position("a.txt", 6, label)
    assert repr(value) in finding.message
    assert finding.message.startswith("The value is withheld: found ")
    assert finding.message.endswith("It stands as printed in the source graph.")
    assert f"a.txt, line 6, {label!r}: " in str(finding)
    raw = raw_record(NUMBER, (label, value), title="25-030-S02 - Ny väg")
    assert (label, value) in [(each.label, each.value) for each in raw.values]


def test_a_withheld_value_leaves_room_for_a_good_one() -> None:
    read = record(NUMBER, ("Startdatum", "2026-02-30"), ("Projektperiod", "2026-02-01 - 2029-01-31"))
    assert read.values["start_date"].value == date(2026, 2, 1)
    assert found(read) == [("malformed-date", 4, "Startdatum")]


def test_an_unknown_label_is_reported_and_kept() -> None:
    read = record(NUMBER, ("Ny etikett", "värde"))
    assert found(read) == [("unknown-label", 4, "Ny etikett")]
    assert only(read).severity is Severity.WARNING
    assert set(read.values) == {"number"}


def test_of_two_spellings_of_one_field_the_first_is_published() -> None:
    read = record(NUMBER, ("Antal deltagare", "120"), ("Planerat antal deltagare", "130"))
    assert read.values["planned_participants"].value == 120
    assert found(read) == [("contradiction", 6, "Planerat antal deltagare")]
    assert only(read).message == "It says '130', but 'Antal deltagare' in line 4 says '120'; the first is published."


def test_one_value_in_two_spellings_is_no_contradiction() -> None:
    read = record(NUMBER, ("Projektnummer", "25-030-S02"), ("Fond", "ESF+"), ("Berörd fond", "ESF+"))
    assert read.findings == ()
    assert record(("Diarienummer", "2019/00383"), ("Projektnummer", "2019-00383")).findings == ()


def test_two_numbers_in_one_record_are_a_contradiction() -> None:
    read = record(NUMBER, ("Projektnummer", "25-030-S03"))
    assert read.text("number") == "25-030-S02"
    assert found(read) == [("contradiction", 4, "Projektnummer")]


@pytest.mark.parametrize(
    ("title", "values", "number", "name"),
    [
        pytest.param("25-030-S02 - Ny väg", [("Fond", "ESF+")], "25-030-S02", "Ny väg", id="both"),
        pytest.param("25-030-S02 - A - B", [("Fond", "ESF+")], "25-030-S02", "A - B", id="a name with a hyphen"),
        pytest.param("2019/00383 - En väg in", [("Fond", "ESF")], "2019/00383", "En väg in", id="an older number"),
        pytest.param("2010-3020123 - Kraft", [("Region", "x")], "2010-3020123", "Kraft", id="the oldest number"),
        pytest.param("Ny väg - nu", [("Fond", "ESF+")], "", "Ny väg - nu", id="a name with a hyphen and no number"),
        pytest.param("Ny väg", [("Fond", "ESF+")], "", "Ny väg", id="a name alone"),
        pytest.param("25-030-S02", [("Fond", "ESF+")], "25-030-S02", "", id="a number alone"),
        pytest.param("25-030-S02 - Ny väg", [("Namn", "NY VÄG")], "25-030-S02", "NY VÄG", id="a labelled name"),
        pytest.param("Projekt", [("Fond", "ESF+")], "", "", id="a title that says nothing"),
        pytest.param("2019-00383 - Ny väg", [("Diarienummer", "2019-00383")], "2019/00383", "Ny väg", id="hyphens"),
        pytest.param("2019/00383 - Ny väg", [("Diarienummer", "2019-00383")], "2019/00383", "Ny väg", id="one hyphen"),
        pytest.param("DNR 7 - Ny väg", [("Diarienummer", "DNR 7")], "DNR 7", "Ny väg", id="a number of another form"),
    ],
)
def test_the_title_fills_in_what_the_labels_leave_out(
    title: str, values: list[tuple[str, str]], number: str, name: str
) -> None:
    read = record(*values, title=title)
    assert (read.text("number"), read.text("title")) == (number, name)
    assert "contradiction" not in [each.rule for each in read.findings]


def test_a_title_that_names_another_project_is_a_contradiction() -> None:
    read = record(("Namn", "Nya vägar"), title="25-030-S02 - Ny väg")
    assert read.text("title") == "Nya vägar"
    assert found(read) == [("contradiction", 1, "")]


def test_what_the_title_fills_in_stands_on_its_line() -> None:
    assert record(("Fond", "ESF+"), title="25-030-S02 - Ny väg").values["title"].position == Position("a.txt", 1)


def test_a_title_with_another_number_than_the_label_is_a_contradiction() -> None:
    read = record(NUMBER, title="25-030-S03 - Ny väg")
    assert (read.text("number"), read.text("title")) == ("25-030-S02", "Ny väg")
    assert found(read) == [("contradiction", 1, "")]
    message = "The title says '25-030-S03', but 'Diarienummer' in line 4 says '25-030-S02'; the label is published."
    assert only(read).message == message


def test_the_project_period_gives_the_dates() -> None:
    read = record(NUMBER, ("Projektperiod", "2026-02-01 - 2029-01-31"))
    assert (read.values["start_date"].value, read.values["end_date"].value) == (date(2026, 2, 1), date(2029, 1, 31))
    assert read.values["end_date"].position == Position("a.txt", 4, "Projektperiod")
    assert read.findings == ()


@pytest.mark.parametrize(
    "order", [slice(None), slice(None, None, -1)], ids=["the period after the date", "the period before the date"]
)
def test_a_project_period_that_contradicts_a_date_is_listed_and_the_date_published(order: slice) -> None:
    values = [("Slutdatum", "2028-12-31"), ("Projektperiod", "2026-02-01 - 2029-01-31")][order]
    read = record(NUMBER, *values)
    assert (read.values["start_date"].value, read.values["end_date"].value) == (date(2026, 2, 1), date(2028, 12, 31))
    ((rule, _, label),) = found(read)
    assert (rule, label) == ("contradiction", "Projektperiod")
    assert "It says 2029-01-31, but 'Slutdatum' in line" in only(read).message
    assert "says 2028-12-31; the latter is published." in only(read).message


def test_dates_that_agree_with_the_project_period_are_no_contradiction() -> None:
    values = ("Startdatum", "2026-02-01"), ("Slutdatum", "2029-01-31"), ("Projektperiod", "2026-02-01 - 2029-01-31")
    assert record(NUMBER, *values).findings == ()


def test_an_end_before_the_start_is_read_as_stated() -> None:
    read = record(NUMBER, ("Startdatum", "2029-01-31"), ("Slutdatum", "2026-02-01"))
    assert read.values["end_date"].value == date(2026, 2, 1)
    assert read.findings == ()


def test_a_labelled_summary_wins_over_the_running_text() -> None:
    read = record(NUMBER, ("Sammanfattning / Summary", "Kort."), text="Långt.")
    assert read.text("description") == "Kort."


def test_the_description_stands_where_the_text_begins_even_if_a_label_says_the_same() -> None:
    read = record(NUMBER, ("Namn", "Ny väg"), title="Ny väg", text="Ny väg\när projektets namn.")
    assert read.values["description"].position == Position("a.txt", 8)


def test_contacts_under_their_labels_are_counted_and_no_finding() -> None:
    raw = raw_record(NUMBER, ("Kontaktperson", "Anna Testdotter"), ("E-post", "anna@example.se"))
    assert read_record(raw, TABLE).findings == ()
    assert (raw.personal_values, raw.masked) == (2, 0)


def test_personal_data_masked_in_a_text_is_one_finding() -> None:
    read = record(NUMBER, ("E-post", "anna@example.se"), text="Skriv till anna@example.se eller ring 070-123 45 67.")
    assert found(read) == [("personal-data-masked", 0, "")]
    assert only(read).severity is Severity.INFO
    assert only(read).message.startswith("2 personal value(s) in running text")
    assert "anna" not in str(only(read))


def test_a_person_as_owner_is_reported_without_the_person() -> None:
    read = record(NUMBER, ("Projektägare", "Anna Testdotter"), ("Projektägare org.nr.", "850312-1234"))
    assert found(read) == [("owner-is-person", 0, "")]
    assert only(read).severity is Severity.WARNING
    assert set(read.values) == {"number"}
    assert "Anna" not in repr(read)


def test_an_unknown_layout_is_worth_a_look() -> None:
    read = record(("Slutdatum", "2029-01-31"), NUMBER)
    assert found(read) == [("unknown-layout", 0, "")]
    assert only(read).severity is Severity.INFO


def test_findings_of_reading_are_passed_on() -> None:
    finding = Finding(Severity.WARNING, "encoding", Position("a.txt"), "Read as something else.")
    source = SourceText("a.txt", "Diarienummer:\n25-030-S02\n", (finding,))
    assert only(read_record(read_page(source, TABLE), TABLE)) == finding


def test_lines_are_those_of_the_source_where_it_is_not_the_text_itself() -> None:
    source = SourceText("a.html", "Diarienummer:\n25-030-S02\nFond:\nESF +\n", numbers=(10, 12, 20, 22))
    read = read_record(read_page(source, TABLE), TABLE)
    assert found(read) == [("malformed-code", 22, "Fond")]
