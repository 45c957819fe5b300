"""What is stored between the steps of a build is read back as it was: records with values of every kind, findings."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from esfgraph.fields.table import load_fields
from esfgraph.findings import Finding, Position
from esfgraph.records.reading import Refused
from esfgraph.records.record import Record, Stated
from esfgraph.records.serialization import dump_record, load_record
from esfgraph.rules import Severity

TABLE = load_fields()
PLACE = Position("a.txt", 3, "Etikett")
FINDING = Finding(
    Severity.WARNING, "a-rule", PLACE, 'It says "x".', "http://localhost:8000/project/1", "Där står ”x”.", "urn:s"
)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(("title", "Nya vägar\ttill “arbete”", "Nya vägar\ttill “arbete”"), id="a text as printed"),
        pytest.param(("number", "2019-00383", "2019/00383"), id="a text that is printed otherwise"),
        pytest.param(("total_cost", "12 345,50", Decimal("12345.50")), id="an amount with its decimals"),
        pytest.param(("union_cofinancing_rate", "40%", Decimal(40)), id="a rate"),
        pytest.param(("planned_participants", "1 200", 1200), id="a count"),
        pytest.param(("start_date", "2026-02-01", date(2026, 2, 1)), id="a date"),
        pytest.param(
            ("project_period", "2026-02-01 - 2029-01-31", (date(2026, 2, 1), date(2029, 1, 31))), id="an interval"
        ),
        pytest.param(("strategic_importance", "Ja", True), id="a truth value"),
    ],
)
def test_a_value_keeps_its_type_and_its_place(value: tuple[str, str, str | Decimal | int | bool | date]) -> None:
    key, raw, typed = value
    values = {key: Stated(raw, PLACE, typed)}
    record = Record("a.txt", "B1", "0" * 64, "2026-03-01", values, (FINDING,), ("Ny",), ("x",))
    stored = dump_record(record)
    assert b"\n" not in stored
    read = load_record(stored, {"": TABLE})
    assert read == record
    assert repr(read.values[key].value) == repr(typed)


def test_several_codes_are_read_back() -> None:
    values = {"stated_region": Stated("SE32, SE33", PLACE, "SE32", ("SE33",))}
    record = Record("a.txt", "B1", "0" * 64, "", values, ())
    assert load_record(dump_record(record), {"": TABLE}).values == values


def test_findings_and_refusals_are_read_back() -> None:
    refused = Refused("a.txt", None, (FINDING, Finding(Severity.VIOLATION, "other", Position("a.txt"), "Said.")))
    assert msgspec.json.decode(msgspec.json.encode(refused), type=Refused) == refused
