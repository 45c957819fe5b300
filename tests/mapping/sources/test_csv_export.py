"""The project bank's own export: CSV and workbooks, one project a row; a bad row is left out with its reason."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from tests.cases import each_of
from tests.timing import takes_its_share

import esfgraph.sources.workbook_parts
import esfgraph.sources.xlsx_export
from esfgraph.errors import RecordError
from esfgraph.fields.table import load_fields
from esfgraph.findings import Finding
from esfgraph.records.raw import RawRecord
from esfgraph.records.record import read_record
from esfgraph.records.redaction import finish
from esfgraph.sources.csv_export import MAX_CELL, MAX_ROW_LINES, drafts_of_csv
from esfgraph.sources.decoding import read_text
from esfgraph.sources.draft import Draft
from esfgraph.sources.readers import drafts
from esfgraph.sources.xlsx_export import drafts_of_xlsx

TABLE = load_fields()
HEADINGS = "Diarienummer / Operation ID;Namn på insatsen / Operation Name;Sammanfattning / Summary"


def csv_drafts(text: str) -> list[Draft | RecordError]:
    return list(drafts_of_csv(read_text("export.csv", text.encode()), TABLE))


def csv_rows(text: str) -> list[RawRecord]:
    return [finished(each) for each in csv_drafts(text)]


def finished(found: object) -> RawRecord:
    assert isinstance(found, Draft), found
    return finish(found, TABLE)


def outcomes(found: Sequence[Draft | RecordError]) -> list[str]:
    """The project number of each row that was read, the line of each that was not."""
    return [f"!{each.line}" if isinstance(each, RecordError) else number(finish(each, TABLE)) for each in found]


def number(raw: RawRecord) -> str:
    found = raw.first("number")
    assert found
    return found.value


def pairs(raw: RawRecord) -> list[tuple[str, str]]:
    return [(value.label, value.value) for value in raw.values]


def workbook(rows: Sequence[Sequence[Any]], **formats: str) -> bytes:
    """A workbook of one sheet; *formats* are number formats by cell, such as A2."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cell, number_format in formats.items():
        sheet[cell].number_format = number_format
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_drafts(data: bytes) -> list[Draft | RecordError]:
    return [each for each in drafts_of_xlsx("export.xlsx", data, TABLE) if not isinstance(each, Finding)]


def left_out(book: Workbook) -> list[tuple[str, int]]:
    """The rules of what was found about a workbook, and its lines."""
    found = drafts_of_xlsx("export.xlsx", saved(book), TABLE)
    return [(each.rule, each.position.line) for each in found if isinstance(each, Finding)]


# --- CSV


def test_a_row_is_a_record_in_the_form_of_a_page() -> None:
    (raw,) = csv_rows(f'{HEADINGS};Eget\n25-001-S01;Hand i hand;"<p>Vi &amp; ni.</p><ul><li>ett</li></ul>";x\n')
    assert pairs(raw) == [
        ("Diarienummer / Operation ID", "25-001-S01"),
        ("Namn på insatsen / Operation Name", "Hand i hand"),
        ("Sammanfattning / Summary", "Vi & ni.\n\n• ett"),
        ("Eget", "x"),
    ]
    assert raw.redacted.split("\n")[:4] == [
        "Diarienummer / Operation ID:",
        "25-001-S01",
        "Namn på insatsen / Operation Name:",
        "Hand i hand",
    ]
    assert (raw.layout, raw.text) == ("row", "Vi & ni.\n\n• ett")
    record = read_record(raw, TABLE)
    assert record.text("description") == "Vi & ni.\n\n• ett"
    assert [each.rule for each in record.findings if each.severity.value != "Info"] == ["unknown-label"]


def test_every_value_leads_to_its_line_of_the_file() -> None:
    text = f'{HEADINGS};Region\n25-001-S01;"Hand\ni hand";"Ett.\n\nTvå.";Norr\n\n25-002-S01;Fot;"<p>A</p>\n<p>B</p>";\n'
    first, second = csv_rows(text)
    assert [(value.value, first.source_line(value.label_line), first.source_line(value.line))
            for value in first.values] == [
        ("25-001-S01", 2, 2),
        ("Hand i hand", 2, 2),
        ("Ett.\n\nTvå.", 3, 3),
        ("Norr", 5, 5),
    ]  # fmt: skip
    assert first.source_line(first.redacted.split("\n").index("Två.") + 1) == 5
    assert second.source_line(second.redacted.split("\n").index("B") + 1) == 8
    assert [value.label for value in second.values] == HEADINGS.split(";")  # what is empty states nothing


TABLES = [
    ("Diarienummer;Namn;Region\n25-001-S01;A;Norr", "headings in Swedish"),
    ("diarienummer ;NAMN;Region:\n25-001-S01;A;Norr", "headings in other letters"),
    ('"Diarienummer\n/ Operation ID";Namn;Region\n25-001-S01;A;Norr', "a heading on two lines"),
    ("Diarienummer,Namn,Region\n25-001-S01,A,Norr", "commas"),
    ("Diarienummer\tNamn\tRegion\n25-001-S01\tA\tNorr", "tabulators"),
    ("sep=;\nDiarienummer;Namn;Region\n25-001-S01;A;Norr", "a spreadsheet's own first line"),
    ("Diarienummer;Namn;Region;\n25-001-S01;A;Norr;\n", "an empty last column"),
    ("Diarienummer;Namn;Region\n25-001-S01;A;Norr;;\n;;\n;;;;;\n\n", "empty cells and rows"),
    ('Diarienummer;Namn;Region\n"25-001-S01";"A";"Norr"', "quoted cells"),
    ("Diarienummer;Namn;Region\r\n25-001-S01;A;Norr\r\n", "line ends of Windows"),
    ("\ufeffDiarienummer;Namn;Region\n25-001-S01;A;Norr", "a byte order mark"),
    ("Region;Diarienummer;Namn\nNorr;25-001-S01;A", "another order"),
    ('Region;Diarienummer;Namn\nNorr;25-001-S01;"A"', "quotes at the end"),
]


@pytest.mark.parametrize("text", [case[0] for case in TABLES], ids=[case[1] for case in TABLES])
def test_tables_of_every_make(text: str) -> None:
    (raw,) = csv_rows(text)
    record = read_record(raw, TABLE)
    assert {key: record.text(key) for key in record.values} == {
        "number": "25-001-S01",
        "title": "A",
        "deciding_region": "Norr",
    }


def test_marks_within_cells() -> None:
    text = f'{HEADINGS}\n25-001-S01;"A; B ""C""";D "E" F\n25-002-S01;5" rör;G\n25-003-S01;"A" B;C\n'
    assert [[value for _, value in pairs(raw)][1:] for raw in csv_rows(text)] == [
        ['A; B "C"', 'D "E" F'],
        ['5" rör', "G"],
        ["A B", "C"],
    ]


ROWS = ["25-001-S01;A;Text", "25-002-S01;B;Text", '25-003-S01;C;"Text\ntill"']
BAD = [
    ("25-009-S01;X", ["!3"], "too few cells"),
    ("25-009-S01;X;Text;mer", ["!3"], "too many cells"),
    ('25-009-S01;"X;Text', ["!3"], "a mark that never closes"),
    ('25-009-S01;X;"Text', ["!3"], "a mark that closes at the next mark"),
    ('25-009-S01;X;"Text "mer"\nmer"', ["!3"], "marks within a quoted cell of two lines"),
    ('25-009-S01;"X\nY"', ["!3"], "too few cells on two lines"),
    ("bara text", ["!3"], "no cells"),
    ("25-009-S01;X;Te\ud7ffxt", ["25-009-S01"], "a strange character"),
]


@pytest.mark.parametrize(("bad", "expected"), [case[:2] for case in BAD], ids=[case[2] for case in BAD])
def test_a_bad_row_stops_no_other(bad: str, expected: list[str]) -> None:
    found = csv_drafts("\n".join([HEADINGS, ROWS[0], bad, *ROWS[1:]]) + "\n")
    assert outcomes(found) == ["25-001-S01", *expected, "25-002-S01", "25-003-S01"]
    assert all(str(each).endswith(".") for each in found if isinstance(each, RecordError))


def test_a_mark_that_never_closes_does_not_swallow_the_rest() -> None:
    rows = [f"25-{index:03}-S01;A;Text" for index in range(3 * MAX_ROW_LINES // 2)]
    found = outcomes(csv_drafts("\n".join([HEADINGS, '25-999-S01;"A;B', *rows])))
    assert found == ["!2", *(f"25-{index:03}-S01" for index in range(3 * MAX_ROW_LINES // 2))]


@pytest.mark.parametrize("text", ["", "\n", "a;b;c\n1;2;3", "Diarienummer:\n25-001-S01\n", '"', "Region;x;y\n1;2;3"])
def test_a_file_without_known_headings_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(RecordError, match=r"^The first line of the file names no columns that we know.*\.$"):
        csv_drafts(text)


def test_cells_that_are_no_text_are_left_out_by_row() -> None:
    found = csv_drafts(f"{HEADINGS}\n25-001-S01;A;{'<div>' * 3000}\n25-002-S01;B;C\n")
    assert outcomes(found) == ["!2", "25-002-S01"]
    assert str(found[0]) == (
        "The row of line 2 was left out: The elements of the page are nested too deep, or one is too long; "
        "it was not read."
    )


def test_what_reading_the_file_said_is_said_once() -> None:
    data = f"{HEADINGS};Region\n25-001-S01;Å;B;C\n25-002-S01;Ä;C;D\n".encode("cp1252")
    found = list(drafts("export.csv", data, TABLE))
    assert [getattr(each, "rule", "row") for each in found] == ["encoding", "row", "row"]


ABOVE = [
    "Projektlista uttagen 2026-01-01",
    "Projektlista\n\nuttagen;2026-01-01;av;oss;x",
    "sep=;\nProjektlista",
    "\n\n\n",
    "\ufeff\nLista",
    "Diarienummer",
    "Källa: projektbanken, Svenska ESF-rådet",
    "a;b;c;d\n1;2;3;4",
    '"En lista";;;;',
    "Antal projekt:;2",
    "\n".join(f"Rad {number}" for number in range(20)),
    "Region;alla",
]


@pytest.mark.parametrize("above", ABOVE)
def test_lines_may_stand_above_the_headings(above: str) -> None:
    data = f"{above}\n{HEADINGS};Region\n25-001-S01;A;B;Norr\n".encode()
    (draft,) = drafts("export.csv", data, TABLE)
    assert number(finished(draft)) == "25-001-S01"


def test_strange_characters_concern_their_own_row() -> None:
    """One bad place costs its own record at most, and is found at its line."""
    rows = [b"25-001-S01;\xc5;B;", b"25-002-S01;\xc4\xd6 och A;B\x0bC;", "25-003-S01;Ö;Ã¤\ufffd;".encode()]
    data = "\n".join([f"{HEADINGS};Region", "25-000-S01;Ä;B;", ""]).encode() + b"\n".join(rows)
    source, *found = drafts("export.csv", data, TABLE)
    texts = [[pair[1] for pair in pairs(finished(each))] for each in found[1:]]
    assert texts == [
        ["25-000-S01", "Ä", "B"],
        ["25-001-S01", "Å", "B"],
        ["25-002-S01", "ÄÖ och A", "B C"],
        ["25-003-S01", "Ö", "ä\ufffd"],
    ]
    places = [(each.rule, each.position.line) for each in (source, found[0]) if isinstance(each, Finding)]
    places += [(each.rule, each.position.line) for draft in found[1:] for each in finished(draft).findings]
    assert places == [
        ("text-odd-bytes", 3),
        ("text-odd-bytes", 4),
        ("text-control-characters", 4),
        ("text-double-decoding", 5),
        ("text-lost-characters", 5),
    ]


def test_a_column_without_a_heading_is_called_by_its_place() -> None:
    (raw,) = csv_rows("Diarienummer;;Namn\n25-001-S01;x;A")
    assert pairs(raw)[1] == ("(column 2)", "x")


def test_numbers_of_the_eu_list_lose_their_programme_and_euros_stay_unknown() -> None:
    text = "Operation_Local_Identifier;Namn;Project_EU_Budget\n2021SE05SFPR001_25-001-S01;A;1000.0\n"
    (raw,) = csv_rows(text)
    record = read_record(raw, TABLE)
    assert record.text("number") == "25-001-S01"
    assert set(record.values) == {"number", "title"}
    assert [each.rule for each in record.findings if "label" in each.rule] == ["unknown-label"]


def test_rows_of_a_hostile_table_are_refused() -> None:
    for text in ('25-001-S01;"' * 50_000, ('x;"y\n' * 5_000), ";" * 1_000_000, '"' * 1_000_001, "x\n" * 20_000):
        assert all(isinstance(each, RecordError) for each in csv_drafts(f"{HEADINGS}\n{text}"))


# --- workbooks

TYPED = [
    ("total_cost", 18378980, "General", "18 378 980"),
    ("total_cost", 18378980.5, "#,##0.00", "18 378 980,5"),
    ("total_cost", 7648379.000000001, "General", "7 648 379"),
    ("total_cost", 0, "General", "0"),
    ("total_cost", "18 378 980", "General", "18 378 980"),
    ("union_cofinancing_rate", 0.4, "0%", "40%"),
    ("union_cofinancing_rate", 0.666, "0.0%", "66,6%"),
    ("union_cofinancing_rate", 40, "General", "40%"),
    ("union_cofinancing_rate", "40%", "General", "40%"),
    ("planned_participants", 1883, "#,##0", "1883"),
    ("planned_participants", 120.0, "General", "120"),
    ("owner_postcode", 59725, "General", "59725"),
    ("owner_number", 2120000415, "0", "2120000415"),
    ("start_date", date(2026, 2, 1), "yyyy-mm-dd", "2026-02-01"),
    ("start_date", datetime(2026, 2, 1), "dd/mm/yyyy", "2026-02-01"),
    ("start_date", "2026-02-01", "General", "2026-02-01"),
    ("intervention_field", 140, "General", "140"),
    ("specific_objective", 2.1, "General", "2.1"),
    ("strategic_importance", True, "General", "Ja"),
    ("strategic_importance", False, "General", "Nej"),
    ("deciding_region", "#N/A", "General", "#N/A"),
]


@each_of(TYPED)
def test_values_are_written_as_the_register_prints_them(case: tuple[str, object, str, str]) -> None:
    key, value, number_format, printed = case
    label = TABLE.by_key[key].labels[0]
    data = workbook([["Diarienummer", label], ["25-001-S01", value]], B2=number_format)
    (raw,) = (finished(each) for each in xlsx_drafts(data))
    assert pairs(raw) == [("Diarienummer", "25-001-S01"), (label, printed)]


def test_values_of_unknown_columns_are_kept_as_shown() -> None:
    row = ["25-001-S01", "A", 1234.5, 0.5, date(2026, 2, 1), datetime(2026, 2, 1, 10, 30), True, "a\nb"]
    data = workbook([["Diarienummer", "Namn", *"BCDEFG"], row], D2="0%")
    (raw,) = (finished(each) for each in xlsx_drafts(data))
    assert pairs(raw)[2:] == list(zip("BCDEFG", ["1234.5", "50%", "2026-02-01", "2026-02-01T10:30:00", "Ja", "a\nb"],
                                      strict=True))  # fmt: skip


def test_rows_are_numbered_and_bad_ones_left_out() -> None:
    rows: list[list[Any]] = [
        ["Projekt", None, "hämtat 2026-02-01"],
        [],
        ["Diarienummer / Operation ID", "Namn", "Sammanfattning / Summary"],
        ["25-001-S01", "A", "<p>Ett.</p><p>Två.</p>"],
        [],
        ["25-002-S01", "B", "C", "D"],
        ["25-003-S01", None, None],
    ]
    found = xlsx_drafts(workbook(rows))
    assert outcomes(found) == ["25-001-S01", "!6", "25-003-S01"]
    raw = finished(xlsx_drafts(workbook(rows))[0])
    assert raw.text == "Ett.\n\nTvå."
    assert {raw.source_line(line) for line in range(1, len(raw.redacted.split("\n")) + 1)} == {4}
    assert str(found[1]) == "Row 6 has cells beyond its 3 headings; it was left out."


def test_the_sheet_with_headings_is_read() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Om registret"])
    sheet = book.create_sheet("Projekt")
    sheet.append(["Diarienummer", "Namn"])
    sheet.append(["25-001-S01", "A"])
    assert outcomes(xlsx_drafts(saved(book))) == ["25-001-S01"]


def parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def packed(found: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SIMPLE = workbook([["Diarienummer", "Total projektbudget"], ["25-001-S01", "=500+500"]])


def test_a_formula_is_never_calculated() -> None:
    (raw,) = (finished(each) for each in xlsx_drafts(SIMPLE))
    assert pairs(raw)[1] == ("Total projektbudget", "=500+500")
    found = dict(parts(SIMPLE))
    assert b"<f>500+500</f><v />" in found[SHEET] or b"<f>500+500</f><v></v>" in found[SHEET]
    found[SHEET] = found[SHEET].replace(b"<v />", b"<v>1000</v>").replace(b"<v></v>", b"<v>1000</v>")
    (raw,) = (finished(each) for each in xlsx_drafts(packed(found)))
    assert pairs(raw)[1] == ("Total projektbudget", "1 000")


def damaged() -> Iterator[tuple[str, bytes]]:
    found = dict(parts(SIMPLE))
    yield "no archive", b"PK\x03\x04 and then nothing"
    yield "cut", SIMPLE[: len(SIMPLE) // 2]
    yield "empty", b""
    yield "an archive of something else", packed({"a.txt": b"a"})
    yield "no sheet", packed({name: content for name, content in found.items() if name != SHEET})
    yield "a sheet cut short", packed(found | {SHEET: found[SHEET][:200]})
    yield "a sheet that is no XML", packed(found | {SHEET: b"<a"})
    yield "a value that is no number", packed(found | {SHEET: found[SHEET].replace(b"<f>500+500</f>", b"<v>x</v>")})
    yield "no known headings", workbook([["a", "b"], [1, 2]])
    yield "no rows", workbook([])
    yield "entities", packed(found | {SHEET: bomb(found[SHEET], "utf-8")})
    yield "entities in UTF-16", packed(found | {SHEET: bomb(found[SHEET], "utf-16")})
    locked = bytearray(SIMPLE)
    locked[6] |= 1
    locked[SIMPLE.index(b"PK\x01\x02") + 8] |= 1
    yield "locked", bytes(locked)


def bomb(sheet: bytes, encoding: str) -> bytes:
    text = sheet.decode().partition("?>")[2] or sheet.decode()
    doctype = '<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{text}'.encode(encoding)


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in damaged()])
def test_a_damaged_or_dangerous_workbook_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(RecordError, match=r"[Ww]orkbook.*\.$"):
        xlsx_drafts(data)


def test_a_workbook_has_a_bounded_number_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook([["Diarienummer", "Namn"], *(["25-001-S01", "A"] for _ in range(5))])
    assert len(xlsx_drafts(data)) == 5
    monkeypatch.setattr(esfgraph.sources.xlsx_export, "MAX_ROWS", 4)
    with pytest.raises(RecordError, match=r"^The workbook has more than 4 rows"):
        xlsx_drafts(data)


def test_a_workbook_is_not_unpacked_beyond_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(dict(parts(SIMPLE)) | {"xl/media/image.bin": bytes(50_000_000)})
    assert len(data) < 200_000
    assert outcomes(xlsx_drafts(data)) == ["25-001-S01"]
    monkeypatch.setattr(esfgraph.sources.workbook_parts, "MAX_UNPACKED", 40_000_000)
    with pytest.raises(RecordError, match=r"^The workbook would unpack to 50,\d{3},\d{3} bytes"):
        xlsx_drafts(data)


def with_far_cell(cell: str) -> bytes:
    """A workbook of one project, and one of a number in a cell far from it."""
    found = dict(parts(workbook([["Diarienummer", "Namn"], ["25-001-S01", "A"]])))
    row = re.sub("[A-Z]+", "", cell)
    far = f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>25-002-S01</t></is></c></row></sheetData>'.encode()
    return packed(found | {SHEET: found[SHEET].replace(b"</sheetData>", far)})


def test_far_cells_of_a_workbook_are_read_or_refused() -> None:
    books = {row: with_far_cell(f"A{row}") for row in (262_144, 1_048_576)}
    assert outcomes(xlsx_drafts(books[1_048_576])) == ["25-001-S01", "25-002-S01"]
    assert takes_its_share(lambda row: xlsx_drafts(books[row]), 262_144, 4)
    with pytest.raises(RecordError, match=r"^A row of the workbook has 16,384 cells"):
        xlsx_drafts(with_far_cell("XFD1048576"))


def project_book(*sheets: Sequence[Sequence[Any]]) -> Workbook:
    """A workbook of sheets of rows."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    return book


def rows_of(*numbers: str, more: Sequence[str] = ()) -> list[list[str]]:
    return [["Diarienummer", "Namn", *more], *([each, f"Projekt {each}", *more] for each in numbers)]


def test_every_sheet_with_headings_is_read_and_others_are_named() -> None:
    book = project_book(rows_of("25-001-S01"), [["Om"], ["oss"]], [], [["x"], *rows_of("25-002-S01", "25-003-S01")])
    assert outcomes(xlsx_drafts(saved(book))) == ["25-001-S01", "25-002-S01", "25-003-S01"]
    assert left_out(book) == [("sheet-without-headings", 0)]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("at", [0, 1])
def test_a_hidden_sheet_is_left_out_and_named(state: str, at: int) -> None:
    book = project_book(rows_of("25-001-S01"), rows_of("25-002-S01"))
    book.worksheets[at].sheet_state = state
    book.active = 1 - at
    assert outcomes(xlsx_drafts(saved(book))) == ["25-002-S01" if at == 0 else "25-001-S01"]
    assert left_out(book) == [("not-shown", 0)]


def test_hidden_rows_and_columns_are_left_out_and_named() -> None:
    book = project_book(rows_of("25-001-S01", "25-002-S01", "25-003-S01", more=["Region", "Okänd"]))
    sheet = book.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.column_dimensions["F"].hidden = True
    first, second = map(finished, xlsx_drafts(saved(book)))
    assert [label for label, _ in pairs(first)] == ["Diarienummer", "Namn", "Okänd"]
    assert number(second) == "25-003-S01"
    assert left_out(book) == [("not-shown", 3), ("not-shown", 0)]


Change = Callable[[Any], None]


def hide_rows(first: int, last: int) -> Change:
    def change(sheet: Any) -> None:
        for number in range(first, last + 1):
            sheet.row_dimensions[number].hidden = True

    return change


def hide_columns(first: str, last: str) -> Change:
    def change(sheet: Any) -> None:
        sheet.column_dimensions.group(first, last, hidden=True)

    return change


def both(sheet: Any) -> None:
    hide_rows(3, 3)(sheet)
    hide_columns("B", "B")(sheet)


def no_height(sheet: Any) -> None:
    sheet.row_dimensions[3].height = 0


HIDDEN: list[tuple[Change, list[str], int]] = [
    (hide_rows(2, 2), ["25-002-S01", "25-003-S01"], 1),
    (hide_rows(2, 3), ["25-003-S01"], 2),
    (hide_rows(2, 4), [], 3),
    (hide_rows(5, 9), ["25-001-S01", "25-002-S01", "25-003-S01"], 5),
    (hide_columns("B", "B"), ["25-001-S01", "25-002-S01", "25-003-S01"], 1),
    (hide_columns("B", "D"), ["25-001-S01", "25-002-S01", "25-003-S01"], 3),
    (hide_columns("C", "XFD"), ["25-001-S01", "25-002-S01", "25-003-S01"], 2),
    (hide_columns("F", "H"), ["25-001-S01", "25-002-S01", "25-003-S01"], 0),
    (both, ["25-001-S01", "25-003-S01"], 2),
    (no_height, ["25-001-S01", "25-002-S01", "25-003-S01"], 0),
]


@pytest.mark.parametrize(("change", "expected", "named"), HIDDEN)
def test_what_is_hidden_is_left_out_and_each_of_it_named(change: Change, expected: list[str], named: int) -> None:
    book = project_book(rows_of("25-001-S01", "25-002-S01", "25-003-S01", more=["Region", "Okänd"]))
    change(book.worksheets[0])
    assert outcomes(xlsx_drafts(saved(book))) == expected
    assert [rule for rule, _ in left_out(book)] == ["not-shown"] * named


PREAMBLES: list[list[list[Any]]] = [
    [["Projektlista uttagen 2026-01-01"]],
    [[], [], []],
    [["Lista"], [], ["Källa", "projektbanken"]],
    [["Diarienummer"]],
    [[None, None, "Utskrift", None, None, 1]],
    [[date(2026, 1, 1), 12, True]],
    [["=TODAY()"]],
    [["a", "b", "c", "d", "e"], [1, 2, 3, 4, 5]],
    [["Diarienummer:", "25-009-S01"]],
    [[f"Rad {number}"] for number in range(19)],
    [["Region", "alla"], ["Fond", "alla"]],
    [["\ufeffLista"]],
]


@pytest.mark.parametrize("above", PREAMBLES)
def test_rows_may_stand_above_the_headings_of_a_sheet(above: list[list[Any]]) -> None:
    assert outcomes(xlsx_drafts(workbook([*above, *rows_of("25-001-S01")]))) == ["25-001-S01"]


def test_a_hidden_heading_row_is_none() -> None:
    book = project_book([*rows_of("25-001-S01"), *rows_of("25-002-S01")])
    book.worksheets[0].row_dimensions[1].hidden = True
    assert outcomes(xlsx_drafts(saved(book))) == ["25-002-S01"]


def test_a_column_that_shows_a_person_does_so_hidden_too() -> None:
    headings = ["Diarienummer", "Namn", "Projektägare", "Projektägare organisationsnummer"]
    book = project_book(
        [headings, ["25-001-S01", "A", "Anna Prov", "121212-1212"], ["25-002-S01", "B", "Norr AB", "556036-0793"]]
    )
    book.worksheets[0].column_dimensions["D"].hidden = True
    person, firm = map(finished, xlsx_drafts(saved(book)))
    assert person.owner_is_person
    assert "Prov" not in person.redacted
    assert pairs(firm) == [("Diarienummer", "25-002-S01"), ("Namn", "B"), ("Projektägare", "Norr AB")]


MERGED = [
    ("A2:A3", [["25-001-S01", "A", ""], ["25-001-S01", "B", "Y"]]),
    ("C2:C3", [["25-001-S01", "A", ""], ["25-002-S01", "B", ""]]),
    ("A2:B2", [["25-001-S01", "", ""], ["25-002-S01", "B", "Y"]]),
    ("A1:C1", []),
    ("A2:A900", [["25-001-S01", "A", ""], ["25-001-S01", "B", "Y"]]),
    ("B3:B4", [["25-001-S01", "A", ""], ["25-002-S01", "B", "Y"]]),
    ("B2:B3", [["25-001-S01", "A", ""], ["25-002-S01", "A", "Y"]]),
    ("A2:C2", [["25-001-S01", "", ""], ["25-002-S01", "B", "Y"]]),
    ("B2:C2", [["25-001-S01", "A", ""], ["25-002-S01", "B", "Y"]]),
    ("B2:C3", [["25-001-S01", "A", ""], ["25-002-S01", "A", ""]]),
    ("A2:B3", [["25-001-S01", "", ""], ["25-001-S01", "", "Y"]]),
    ("C3:D3", [["25-001-S01", "A", ""], ["25-002-S01", "B", "Y"]]),
    ("C1:D1", [["25-001-S01", "A", ""], ["25-002-S01", "B", "Y"]]),
    ("A1:A2", [["", "A", ""], ["25-002-S01", "B", "Y"]]),
    ("E2:F9", [["25-001-S01", "A", ""], ["25-002-S01", "B", "Y"]]),
    ("C2:C2000", [["25-001-S01", "A", ""], ["25-002-S01", "B", ""]]),
]


@each_of(MERGED)
def test_a_cell_merged_with_those_below_holds_for_each(case: tuple[str, list[list[str]]]) -> None:
    merged, expected = case
    book = project_book([["Diarienummer", "Namn", "Region"], ["25-001-S01", "A"], ["25-002-S01", "B", "Y"]])
    book.worksheets[0].merge_cells(merged)
    if not expected:
        with pytest.raises(RecordError, match="No sheet"):
            xlsx_drafts(saved(book))
        return
    found = [dict(pairs(finished(each))) for each in xlsx_drafts(saved(book))]
    assert [[each.get(label, "") for label in ("Diarienummer", "Namn", "Region")] for each in found] == expected


def test_characters_that_xml_cannot_hold_are_read_as_a_workbook_writes_them() -> None:
    book = project_book([["Diarienummer", "Namn"], ["25-001-S01", "A_x000D_B_x0020_C"]])
    (raw,) = map(finished, xlsx_drafts(saved(book)))
    assert pairs(raw)[1][1] == "A B C"


def test_strange_characters_in_a_workbook_concern_their_own_row() -> None:
    rows = [["Diarienummer", "Namn"], ["25-001-S01", "A\u009fB"], ["25-002-S01", "A\u202eB"]]
    found = [finished(each) for each in xlsx_drafts(workbook(rows))]
    assert [(pairs(raw)[1][1], [each.rule for each in raw.findings]) for raw in found] == [
        ("A\ufffdB", ["text-control-characters"]),
        ("AB", ["deceptive-characters"]),
    ]


# --- both


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_contact_gets_through(kind: str) -> None:
    rows = [
        ["Diarienummer", "Kontaktperson", "E-post", "Telefonnummer", "Sammanfattning / Summary", "Okänd"],
        [
            "25-001-S01",
            "Anna Exempelsson",
            "anna@example.org",
            "070-174 06 05",
            "<p>Text.</p><p>Kontaktperson: Anna Exempelsson</p><p>Ring 070-174 06 05.</p>",
            "skriv till anna@example.org",
        ],
    ]
    found = csv_drafts("\n".join(map(";".join, rows))) if kind == "csv" else xlsx_drafts(workbook(rows))
    (raw,) = map(finished, found)
    assert [mark for mark in ("Exempelsson", "anna@", "174 06") if mark in repr(raw)] == []
    assert raw.personal_values == 6


@pytest.mark.parametrize("of_process", [MAX_CELL, 10 * MAX_CELL, 10_000])
def test_the_longest_cell_is_the_same_where_the_process_allows_others_and_said_as_it_is(of_process: int) -> None:
    most = min(MAX_CELL, of_process)
    before = csv.field_size_limit(of_process)
    try:
        fits, too_long, other = csv_drafts(f"{HEADINGS}\nA;Ett;{'a' * most}\nB;Två;{'b' * (most + 1)}\nC;Tre;c")
    finally:
        csv.field_size_limit(before)
    assert [number(finished(each)) for each in (fits, other)] == ["A", "C"]
    assert isinstance(too_long, RecordError)
    assert too_long.line == 3
    assert str(most) in re.sub(r"\W", "", too_long.sentence.en)
