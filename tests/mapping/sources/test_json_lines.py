"""JSON Lines in the project's own record schema, and the schema itself."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import each_of
from tests.timing import takes_its_share

from esfgraph.errors import RecordError
from esfgraph.fields.schema import FILE, record_schema
from esfgraph.fields.table import Field, load_fields
from esfgraph.records.raw import RawRecord
from esfgraph.records.record import read_record
from esfgraph.records.redaction import finish
from esfgraph.sources.decoding import SourceText, read_text
from esfgraph.sources.draft import Draft
from esfgraph.sources.json_lines import drafts_of_json_lines

ROOT = Path(__file__).parents[3]
TABLE = load_fields()
SCHEMA = record_schema(TABLE)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def drafts(text: str) -> list[Draft | RecordError]:
    return list(drafts_of_json_lines(read_text("records.jsonl", text.encode()), TABLE))


def raw_of(**values: Any) -> RawRecord:
    (found,) = drafts(json.dumps(values))
    assert isinstance(found, Draft), found
    return finish(found, TABLE)


def refused(line: str) -> str:
    (found,) = drafts(line)
    assert isinstance(found, RecordError)
    assert found.line == 1
    return str(found)


def test_a_line_is_a_record_under_the_labels_of_the_register() -> None:
    raw = raw_of(
        number="25-001-S01",
        title="Hand i hand",
        total_cost=18378980,
        strategic_importance=True,
        captured="2026-03-04",
        page="https://example.org/25-001-S01",
        text="Ett.\n\n• två\n",
        own_key="x",
    )
    assert [(value.label, value.value) for value in raw.values] == [
        ("Diarienummer", "25-001-S01"),
        ("Namn", "Hand i hand"),
        ("Total projektbudget", "18 378 980"),
        ("Insats av strategisk betydelse", "Ja"),
        ("page", "https://example.org/25-001-S01"),
        ("own_key", "x"),
    ]
    assert (raw.captured, raw.text, raw.layout, raw.title) == ("2026-03-04", "Ett.\n\n• två", "row", "")
    record = read_record(raw, TABLE)
    assert record.text("description") == "Ett.\n\n• två"
    assert [each.rule for each in record.findings if each.severity.value != "Info"] == ["unknown-label"]


VALUES = [
    ("total_cost", 18378980, "18 378 980"),
    ("total_cost", 18378980.50, "18 378 980,5"),
    ("total_cost", 1e7, "10 000 000"),
    ("total_cost", 0, "0"),
    ("total_cost", -5, "-5"),
    ("union_cofinancing_rate", 40, "40%"),
    ("union_cofinancing_rate", 66.6, "66,6%"),
    ("planned_participants", 1883, "1883"),
    ("planned_participants", 1883.0, "1883"),
    ("owner_postcode", 59725, "59725"),
    ("intervention_field", 140, "140"),
    ("specific_objective", 2.1, "2.1"),
    ("strategic_importance", False, "Nej"),
    ("child_poverty", True, "Ja"),
    ("title", 5, "5"),
    ("title", "rad\nrad", "rad rad"),
    ("description", "Ett <b>.\nTvå.", "Ett <b>.\nTvå."),
]


@each_of(VALUES)
def test_values_are_written_as_the_register_prints_them(case: tuple[str, object, str]) -> None:
    key, value, printed = case
    found = raw_of(number="25-001-S01", **{key: value}).first(key)
    assert found
    assert found.value == printed


@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_what_is_empty_states_nothing(value: object) -> None:
    raw = raw_of(number="25-001-S01", title=value, text=value, captured=value if value != "  \n" else None)
    assert [each.label for each in raw.values] == ["Diarienummer"]
    assert (raw.text, raw.captured) == ("", "")


@pytest.mark.parametrize(
    ("key", "codes", "read"),
    [
        ("specific_objective", ["A1A", "A2A"], ("A1A", "A2A")),
        ("intervention_field", [140, "152", 163.0], ("140", "152", "163")),
        ("stated_region", ["SE32", None, "SE33"], ("SE32", "SE33")),
        ("fund", ["ESF+"], ("ESF+",)),
    ],
)
def test_an_array_gives_the_codes_of_a_field(key: str, codes: list[object], read: tuple[str, ...]) -> None:
    record = read_record(raw_of(number="25-001-S01", **{key: codes}), TABLE)
    assert record.values[key].values == read
    assert VALIDATOR.is_valid({"number": "25-001-S01", key: [code for code in codes if code]})


def test_unknown_keys_keep_their_values_whole() -> None:
    raw = raw_of(number="25-001-S01", a=[1, {"b": None}], c=2.50, d=True, e="x\ny", **{" f ": "z"})
    assert [(each.label, each.value) for each in raw.values][1:] == [
        ("a", '["1", {"b": null}]'),
        ("c", "2.5"),
        ("d", "Ja"),
        ("e", "x\ny"),
        ("f", "z"),
    ]


WRONG = [
    ("not json", "it is not JSON"),
    ('{"number": "25-001-S01"', "it is not JSON"),
    ('{"number": "25-001-S01"} {}', "it is not JSON"),
    ("[]", "it is an array, expected an object"),
    ('"25-001-S01"', "it is a string, expected an object"),
    ("5", "it is a number, expected an object"),
    ("null", "it is null, expected an object"),
    ("{}", "it holds no value"),
    ('{"number": null}', "it holds no value"),
    ('{"number": "25-001-S01", "number": "25-002-S01"}', "its key in place 2 repeats an earlier one"),
    ('{"a": {"b": 1, "b": 2}}', "its key in place 2 repeats an earlier one"),
    ('{"total_cost": NaN}', "it holds NaN"),
    ('{"total_cost": -Infinity}', "it holds -Infinity"),
    ('{"total_cost": 1e400}', "larger or smaller"),
    ('{"total_cost": 1e9999999999999999999}', "it holds the number 1e9999999999999999999, which is larger"),
    ('{"total_cost": 1e999999999}', "larger or smaller"),
    ('{"total_cost": 1e-999999999}', "larger or smaller"),
    ('{"total_cost": ' + "9" * 5000 + "}", "a number of 5000 characters"),
    ('{"specific_objective": [["A1A"]]}', "its key 'specific_objective' holds an array, expected a string"),
    ('{"start_date": ["2026-02-01"]}', "its key 'start_date' holds an array, expected a string"),
    ('{"number": ["25-001-S01"]}', "its key 'number' holds an array, expected a string, a number or true or false"),
    ('{"number": {"a": 1}}', "its key 'number' holds an object"),
    ('{"number": "25-001-S01", "text": ["a"]}', "its key 'text' holds an array, expected a string"),
    ('{"number": "25-001-S01", "text": 5}', "its key 'text' holds a number, expected a string"),
    ('{"number": "25-001-S01", "captured": "i går"}', "its key 'captured' holds no date such as 2026-02-01"),
    ('{"number": "25-001-S01", "captured": 20260201}', "its key 'captured' holds"),
    ('{"number": "25-001-S01", "captured": ["2026-02-01"]}', "its key 'captured' holds"),
    ('{"number": "25-001-S01", "captured": {"day": "2026-02-01"}}', "its key 'captured' holds"),
    ('{"number": "25-001-S01", "captured": {}, "a": 1, "captured": 1}', "its key in place 4 repeats an earlier one"),
    ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deep"),
    ("[" * 100_000, "nested too deep"),
    ('{"a":' * 100_000, "nested too deep"),
]


@pytest.mark.parametrize(("line", "reason"), WRONG, ids=[case[0][:50] for case in WRONG])
def test_what_is_wrong_is_said_in_a_sentence(line: str, reason: str) -> None:
    message = refused(line)
    assert message.startswith("Line 1 was left out: ")
    assert reason in message
    assert message.endswith(".")
    assert len(message) < 300


def test_a_bad_line_stops_no_other() -> None:
    text = '{"number": "25-001-S01"}\n\nx\n{"number": "25-002-S01"}\n'
    found = drafts(text)
    assert [each.line if isinstance(each, RecordError) else each.numbers[0] for each in found] == [1, 3, 4]


def test_an_address_that_is_none_is_withheld() -> None:
    record = read_record(raw_of(number="25-001-S01", page="javascript:alert(1)"), TABLE)
    assert "page" not in record.values
    assert "malformed-web-address" in [each.rule for each in record.findings]


def test_no_contact_gets_through() -> None:
    raw = raw_of(
        number="25-001-S01",
        contact_person="Anna Exempelsson",
        contact_email="anna@example.org",
        contact_phone="070-174 06 05",
        title="Ring 070-174 06 05",
        description="Text.\nKontaktperson: Anna Exempelsson\nSlut.",
        text="E-post: anna@example.org",
        own={"e-mail": "anna@example.org"},
    )
    assert [mark for mark in ("Exempelsson", "anna@", "174 06") if mark in repr(raw)] == []
    assert raw.personal_values == 7


def test_deceptive_characters_are_removed_and_letters_composed() -> None:
    raw = raw_of(number="25-001-S01", title="A\u202eB", owner="A\u030a")
    assert [each.value for each in raw.values][1:] == ["AB", "Å"]
    assert [each.rule for each in raw.findings] == ["deceptive-characters"]


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=80)
def test_whatever_stands_around_a_record_is_refused_and_the_record_read(before: str, behind: str) -> None:
    text = f'{before}\n{{"number": "25-001-S01", "title": "A"}}\n{behind}'
    read = [each for each in drafts_of_json_lines(SourceText("records.jsonl", text), TABLE) if isinstance(each, Draft)]
    assert [finish(each, TABLE).values[0].value for each in read] == ["25-001-S01"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = [*TABLE.by_key, "text", "captured", "own"]


@given(st.dictionaries(st.sampled_from(KEYS), json_values, max_size=8))
@settings(max_examples=100)
def test_any_object_is_read_or_refused(record: dict[str, Any]) -> None:
    for each in drafts_of_json_lines(SourceText("records.jsonl", json.dumps(record)), TABLE):
        if isinstance(each, Draft):
            read_record(finish(each, TABLE), TABLE)


def test_many_lines_are_read_in_proportion_to_their_number() -> None:
    line = json.dumps({"number": "25-001-S01", "title": "A", "total_cost": 5, "text": "Text.\n" * 20})
    assert len(drafts(f"{line}\n" * 5000)) == 5000
    assert takes_its_share(lambda count: drafts(f"{line}\n" * count), 1000, 4)


# --- the schema


@pytest.mark.golden
def test_the_published_schema_is_in_sync(request: pytest.FixtureRequest) -> None:
    path = ROOT / "ontology" / FILE
    text = json.dumps(SCHEMA, ensure_ascii=False, indent=2) + "\n"
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, "`just docs` writes it anew"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_names_every_field_but_personal_ones() -> None:
    personal = {field.key for field in TABLE.fields if field.kind == "personal"}
    assert len(personal) == 3
    assert set(SCHEMA["properties"]) == set(TABLE.by_key) - personal | {"text", "captured"}


GOOD: dict[str, list[Any]] = {
    "number": ["25-030-S02", "2019/00383", "2021SE05SFPR001_23-017-S01"],
    "text": ["A"],
    "english_text": ["A"],
    "plain": ["A", ""],
    "owner": ["A"],
    "web_address": ["https://example.org/a?b=c"],
    "organization_number": ["2120000415", "212000-0415", "162120000415"],
    "postcode": ["59725", "597 25", 59725],
    "country": ["Sverige"],
    "date": ["2026-02-01"],
    "interval": ["2026-02-01 - 2029-01-31", "2026-02-01 till 2029-01-31"],
    "currency": ["SEK", "EUR", "euro"],
    "amount": ["18 378 980", "18\u00a0378\u00a0980 kr", "5,50", 5, 5.5, 0],
    "rate": ["40%", "66,6 %", 40, 66.6, 100],
    "count": ["120", "1 200", 120, 0],
    "code": ["ESF+"],
    "period_code": ["A2A", "2.1", 140, 2.1, "Programområde 1 Namn"],
    "programme": ["2021SE05SFPR"],
    "period": ["2021-2027"],
    "theme": ["Ja", False],
    "flag": ["Nej", True],
    "nuts": ["SE12", "SE0"],
    "esf_region": ["Norr"],
}
BAD: dict[str, list[Any]] = {
    "number": ["", "abc", 5],
    "text": ["", 5],
    "web_address": ["ftp://example.org", 5],
    "organization_number": ["212000", 2120000415],
    "postcode": ["5972", "097 25"],
    "country": ["Atlantis"],
    "date": ["1 februari 2026", "2026-02-31", 20260201],
    "interval": ["2026-02-01"],
    "amount": ["12 34x", "1 2", -5, True, [5]],
    "rate": ["1000%", 101, -1],
    "count": ["12x", 1.5, -1],
    "code": ["två ord", ""],
    "period_code": [""],
    "programme": ["ESF"],
    "period": ["2028-2034"],
    "theme": ["Kanske", 1],
    "flag": ["", None],
    "nuts": ["Norr"],
}


def field_of(kind: str) -> Field:
    return next(field for field in TABLE.fields if field.kind == kind)


def test_every_kind_is_tried() -> None:
    assert set(GOOD) == {field.kind for field in TABLE.fields} - {"personal"}


@each_of([(kind, value) for kind, values in GOOD.items() for value in values])
def test_what_the_schema_allows_is_read(case: tuple[str, object]) -> None:
    kind, value = case
    key = field_of(kind).key
    record = {"number": "25-001-S01", "title": "A", key: value}
    assert [error.message for error in VALIDATOR.iter_errors(record)] == []
    rules = [each.rule for each in read_record(raw_of(**record), TABLE).findings]
    assert [rule for rule in rules if rule.startswith("malformed")] == []


@each_of([(kind, value) for kind, values in BAD.items() for value in values])
def test_what_no_reader_reads_the_schema_refuses(case: tuple[str, object]) -> None:
    kind, value = case
    assert not VALIDATOR.is_valid({"number": "25-001-S01", field_of(kind).key: value})


@pytest.mark.parametrize("record", [{}, {"title": "A", "owner": "B"}, [], {"number": "25-001-S01", "text": 5}])
def test_a_record_without_identity_or_form_is_refused(record: object) -> None:
    assert not VALIDATOR.is_valid(record)


def test_unknown_and_personal_keys_are_no_offence() -> None:
    assert VALIDATOR.is_valid({"number": "25-001-S01", "contact_person": "A", "own": {"b": []}})


ONE, OTHER = {"number": "25-001-S01", "title": "A"}, {"number": "25-002-S01", "text": "a{\n}\nb"}
OVER_LINES = [
    (json.dumps(ONE, indent=2), ["25-001-S01"]),
    (json.dumps(ONE, indent="\t"), ["25-001-S01"]),
    (f"{json.dumps(ONE, indent=2)}\n{json.dumps(OTHER, indent=2)}\n", ["25-001-S01", "25-002-S01"]),
    (
        f"{json.dumps(ONE)}\n{json.dumps(OTHER, indent=2)}\n{json.dumps(ONE)}\n",
        ["25-001-S01", "25-002-S01", "25-001-S01"],
    ),
    ('{"number": "25-001-S01",\n "title": "A"}\n' + json.dumps(OTHER), ["25-001-S01", "25-002-S01"]),
    ('{\n"number": "25-001-S01",\n"title": "A"\n}', ["25-001-S01"]),
    ('\ufeff{\r\n  "number": "25-001-S01"\r\n}\r\n', ["25-001-S01"]),
    ('{\n  "number": "25-001-S01",\n  "own": {\n    "a": [\n      1\n    ]\n  }\n}', ["25-001-S01"]),
    ('{\n  "number": "25-001-S01",,\n}\n' + json.dumps(OTHER, indent=2), ["!2", "25-002-S01"]),
    ('{\n  "number": "25-001-S01",\n' + json.dumps(OTHER), ["!2", "25-002-S01"]),
    ('{"number": "25-001-S01",\n' + json.dumps(OTHER), ["!1", "25-002-S01"]),
    ("{\n  1\n}", ["!2"]),
    ("{", ["!1"]),
]


@pytest.mark.parametrize(("text", "expected"), OVER_LINES)
def test_an_object_may_take_several_lines(text: str, expected: list[str]) -> None:
    def number(found: Draft | RecordError) -> str:
        if isinstance(found, RecordError):
            return f"!{found.line}"
        value = finish(found, TABLE).first("number")
        return value.value if value else ""

    assert list(map(number, drafts(text))) == expected
