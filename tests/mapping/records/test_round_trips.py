"""One random record in every layout and format: read back it says the same, and no person gets through any of them."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from tests.writers import EXPORT, LAYOUTS, MARKUPS, Sample, csv_export, html_page, json_line, page_text, xlsx_export

from esfgraph.fields.kinds import Value, read_value
from esfgraph.fields.table import load_fields
from esfgraph.records.raw import RawRecord
from esfgraph.records.record import read_record
from esfgraph.records.redaction import finish
from esfgraph.rules import Severity
from esfgraph.sources.csv_export import drafts_of_csv
from esfgraph.sources.decoding import read_text
from esfgraph.sources.draft import Draft
from esfgraph.sources.html_page import draft_html
from esfgraph.sources.json_lines import drafts_of_json_lines
from esfgraph.sources.readers import Found
from esfgraph.sources.recognition import recognise
from esfgraph.sources.text_page import draft_page
from esfgraph.sources.xlsx_export import drafts_of_xlsx

TABLE = load_fields()
CONTACTS = {
    "contact_person": "Anna Exempelsson",
    "contact_email": "anna.exempelsson@example.org",
    "contact_phone": "070-174 06 05",
}
PRIVATE = ("Exempelsson", "anna.", "174 06")

words = st.lists(
    st.one_of(
        st.text("abcdefghijklmnoprstuvyåäöABDEKMPSTVÅÄÖé", min_size=1, max_size=9).filter(
            lambda word: word.casefold() not in ("vd", "tel", "mob", "mail", "född", "chef")
        ),  # a word that announces a person or a number is masked with what follows it
        st.sampled_from(["&", "<b>", "<", ">", '"', "'", "-", "–", ";", ",", "&amp;", "(a)", "ord:", "50 %", "…"]),
    ),
    min_size=1,
    max_size=7,
)
# A sentence begins with a word, or it could be a bullet; it ends with one, or it could be a label.
sentences = words.map(lambda each: " ".join(["Vi", *each, "gör"]))
names = st.lists(st.text("abcdefgåäöABDÅÄÖ", min_size=1, max_size=9), min_size=1, max_size=3).map(" ".join)
days = st.dates(date(2000, 1, 1), date(2040, 12, 31)).map(str)
amounts = st.one_of(
    st.integers(0, 10**9).map(lambda number: f"{number:,}".replace(",", " ")),
    st.integers(0, 10**7).map(lambda number: f"{number:,},50".replace(",", " ", f"{number:,}".count(","))),
)
kinds: Mapping[str, st.SearchStrategy[str]] = {
    "text": sentences,
    "english_text": sentences,
    "plain": names,
    "owner": names,
    "esf_region": names,
    "organization_number": st.from_regex(r"[25][0-9][2-9][0-9]{6}", fullmatch=True).map(
        lambda digits: digits + luhn.calc_check_digit(digits)
    ),
    "postcode": st.integers(10000, 98499).map(str),
    "country": st.just("Sverige"),
    "date": days,
    "interval": st.tuples(days, days).map(" - ".join),
    "amount": amounts,
    "rate": st.one_of(st.integers(0, 100).map("{}%".format), st.sampled_from(["66,6%", "0,5%", "94,55%"])),
    "count": st.integers(0, 99999).map(str),
    "code": st.sampled_from(["ESF", "ESF+"]),
    "period_code": st.sampled_from(["A", "A2A", "2.1", "140", "102", "Care"]),
    "programme": st.sampled_from(["2021SE05SFPR", "2014SE05M9OP001"]),
    "period": st.sampled_from([period.code for period in TABLE.periods]),
    "flag": st.sampled_from(["Ja", "Nej"]),
    "theme": st.sampled_from(["Ja", "Nej"]),
    "nuts": st.sampled_from(["SE12", "SE0", "SE33"]),
    "number": st.one_of(
        st.from_regex(r"2[0-9]-[0-9]{3}-S[0-9]{2}", fullmatch=True),
        st.from_regex(r"20[12][0-9]/[0-9]{5}", fullmatch=True),
    ),
}
NEEDED = ("number", "title")
OTHERS = sorted((set(EXPORT) | set(LAYOUTS["A"]) | set(LAYOUTS["Z"])) - {*NEEDED, *CONTACTS, "description"})


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """Running text: paragraphs, also of two lines, and lists."""
    found = []
    for kind in draw(st.lists(st.sampled_from(["paragraph", "lines", "list"]), max_size=4)):
        lines = draw(st.lists(sentences, min_size=2, max_size=3))
        found.append({"paragraph": lines[0], "lines": "\n".join(lines)}.get(kind) or "\n".join(f"• {x}" for x in lines))
    return "\n\n".join(found)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """A record with a random choice of fields in random order."""
    count = draw(st.integers(0, len(OTHERS)))
    keys = draw(st.permutations([*NEEDED, *draw(st.permutations(OTHERS))[:count]]))
    values = {key: draw(kinds[TABLE.by_key[key].kind]) for key in keys}
    return Sample(values, draw(blocks()))


def expected(sample: Sample, layout: str | None = None) -> dict[str, Value]:
    """What must be read: the values that the layout prints, and the running text as the description."""
    printed = set(LAYOUTS[layout]) if layout else set(sample.values)
    printed |= {"title"} if layout == "Z" else set(NEEDED)
    if layout == "D":
        printed -= {"title"} - set(LAYOUTS["D"])
    values = {
        key: read_value(value, TABLE.by_key[key], TABLE) for key, value in sample.values.items() if key in printed
    }
    return values | ({"description": sample.text} if sample.text else {})


def raw_of(found: Found) -> RawRecord:
    assert isinstance(found, Draft), found
    return finish(found, TABLE)


def check(raw: RawRecord, wanted: Mapping[str, Value]) -> None:
    """The record says what was written and nothing else, each value with its line, and has nothing to warn of."""
    record = read_record(raw, TABLE)
    derived = {"start_date", "end_date"} if "project_period" in wanted else set()
    got = {key: stated.value for key, stated in record.values.items() if key in wanted or key not in derived}
    assert got == wanted
    warnings = [each for each in record.findings if each.severity is not Severity.INFO]
    assert [each for each in warnings if each.rule != "contradiction"] == []
    assert raw.personal_values == 0


def filled(sample: Sample, layout: str) -> Sample:
    """The sample with what its layout cannot do without."""
    first = next(iter(LAYOUTS[layout]))
    needed = {"Z": {"owner": "Ägaren", "deciding_region": "Norr"}, "B1": {first: "Sverige"}, "C": {"fund": "ESF"}}
    return Sample({**sample.values, **needed.get(layout, {})}, sample.text)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(sample=samples(), trailer=st.booleans())
@settings(max_examples=30)
def test_a_page_in_every_layout(layout: str, sample: Sample, trailer: bool) -> None:
    sample = filled(sample, layout)
    data = page_text(sample, layout, trailer).encode()
    assert recognise(data, TABLE) == "page"
    raw = raw_of(draft_page(read_text("page.txt", data), TABLE))
    check(raw, expected(sample, layout))
    assert raw.layout == layout


@pytest.mark.parametrize("markup", MARKUPS)
@given(sample=samples(), layout=st.sampled_from([layout for layout in LAYOUTS if layout != "Z"]))
@settings(max_examples=30)
def test_html_in_every_markup(markup: str, sample: Sample, layout: str) -> None:
    sample = filled(sample, layout)
    written = html_page(sample, layout, markup)
    assert recognise(written.encode(), TABLE) == "html"
    raw = raw_of(draft_html(read_text("page.html", written.encode()), TABLE))
    check(raw, expected(sample, layout))
    assert raw.layout == layout
    lines = written.split("\n")
    for value in raw.values:
        assert value.label in lines[raw.source_line(value.label_line) - 1]


@given(written=st.lists(samples(), min_size=1, max_size=4), delimiter=st.sampled_from([";", ",", "\t"]))
@settings(max_examples=30)
def test_csv(written: list[Sample], delimiter: str) -> None:
    written = [exported(sample) for sample in written]
    data = csv_export(written, delimiter).encode()
    found = list(drafts_of_csv(read_text("export.csv", data), TABLE))
    assert recognise(data, TABLE) == "csv" or len(data.split(b"\n")[0].split(delimiter.encode())) < 4
    compare(found, written)


@given(written=st.lists(samples(), min_size=1, max_size=3), typed=st.booleans())
@settings(max_examples=30)
def test_xlsx(written: list[Sample], typed: bool) -> None:
    written = [exported(sample) for sample in written]
    data = xlsx_export(written, TABLE if typed else None)
    assert recognise(data, TABLE) == "xlsx"
    compare(list(drafts_of_xlsx("export.xlsx", data, TABLE)), written)


@given(written=st.lists(samples(), min_size=1, max_size=4), typed=st.booleans())
@settings(max_examples=30)
def test_json_lines(written: list[Sample], typed: bool) -> None:
    data = "".join(json_line(sample, TABLE if typed else None) for sample in written).encode()
    assert recognise(data, TABLE) == "json-lines"
    compare(list(drafts_of_json_lines(read_text("records.jsonl", data), TABLE)), written)


def exported(sample: Sample) -> Sample:
    return sample.only(EXPORT)


def compare(found: Sequence[Found], written: Sequence[Sample]) -> None:
    for each, sample in zip(found, written, strict=True):
        check(raw_of(each), expected(sample))


def in_every_form(sample: Sample) -> Iterator[tuple[str, RawRecord]]:
    """The record read from every layout and format, each with the name of its form."""
    for layout in LAYOUTS:
        source = read_text("page.txt", page_text(filled(sample, layout), layout).encode())
        yield layout, finish(draft_page(source, TABLE), TABLE)
    for markup in MARKUPS:
        source = read_text("page.html", html_page(filled(sample, "B2"), "B2", markup).encode())
        yield markup, finish(draft_html(source, TABLE), TABLE)
    tables: Mapping[str, Iterator[Found]] = {
        "CSV": drafts_of_csv(read_text("export.csv", csv_export([exported(sample)]).encode()), TABLE),
        "XLSX": drafts_of_xlsx("export.xlsx", xlsx_export([exported(sample)], TABLE), TABLE),
        "JSON Lines": drafts_of_json_lines(read_text("records.jsonl", json_line(sample, TABLE).encode()), TABLE),
    }
    for form, found in tables.items():
        (draft,) = found
        assert isinstance(draft, Draft)
        yield form, finish(draft, TABLE)


def test_no_contact_gets_through_any_form() -> None:
    text = (
        "Vi startar nu.\n\nKontaktperson: Anna Exempelsson\nE-post: anna.exempelsson@example.org\n\n"
        "Ring 070-174 06 05 eller skriv till anna.exempelsson@example.org.\n\n• Vi gör mer"
    )
    values = {"number": "25-001-S01", "title": "Vi gör", "owner": "Ägaren", "deciding_region": "Norr"}
    sample = Sample(values | CONTACTS | {"total_cost": "1 000"}, text)
    forms = 0
    for form, raw in in_every_form(sample):
        everything = repr((raw, read_record(raw, TABLE).values))
        assert [mark for mark in PRIVATE if mark in everything] == [], form
        assert raw.personal_values >= 6, form
        assert "Vi startar nu." in raw.text, form
        forms += 1
    assert forms == len(LAYOUTS) + len(MARKUPS) + 3


@pytest.mark.parametrize("number", ["19121212-1212", "121212-1212"])
def test_no_owner_who_is_a_person_gets_through_any_form(number: str) -> None:
    values = {
        "number": "25-001-S01",
        "title": "Vi gör",
        "owner": "Berit Exempelsson",
        "owner_number": number,
        "owner_postcode": "12345",
        "owner_town": "EXEMPELSTAD",
    }
    sample = Sample(values, "Berit Exempelsson leder projektet.")
    for form, raw in in_every_form(sample):
        if "owner_number" in LAYOUTS.get(form, values):
            assert raw.owner_is_person, form
            everything = repr((raw, read_record(raw, TABLE).values))
            marks = ("Exempelsson", "1212", "12345", "EXEMPELSTAD")
            assert [mark for mark in marks if mark in everything] == [], form


def test_the_writers_need_no_more_than_they_say() -> None:
    """Every field that the register prints is in the round trips, in at least one layout or the export."""
    printed = {key for labels in (*LAYOUTS.values(), EXPORT) for key in labels}
    rest = {field.key for field in TABLE.fields} - printed
    assert rest == {"page", "currency", "evaluation_reports", "total_costs_printed"}
    for labels in (*LAYOUTS.values(), EXPORT):
        for key, label in labels.items():
            field = TABLE.field_of(label)
            assert field is not None, label
            assert field.key == key
    assert json.loads(json_line(Sample({"number": "25-001-S01"}))) == {"number": "25-001-S01"}
    assert io.BytesIO(xlsx_export([Sample({"number": "25-001-S01"})])).read(2) == b"PK"
