"""Amounts that a source gives in another currency are none in kronor: how sources say so, and what does not."""

import io

import pytest
from openpyxl import Workbook
from tests.pages import read_page

from esfgraph.fields.currency import currency_of_format, other_currency
from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import Iris
from esfgraph.records.reading import NOTHING, Reading, read_source
from esfgraph.records.record import Record, read_record
from esfgraph.sources.decoding import SourceText

TABLE = load_fields()
TOTAL, GRANTED = "Total projektbudget", "Beviljat ESF-stöd"


def record(values: dict[str, str]) -> Record:
    text = "".join(f"{label}:\n{value}\n" for label, value in ({"Diarienummer": "25-030-S02"} | values).items())
    return read_record(read_page(SourceText("a.txt", text), TABLE), TABLE)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("12 345 EUR", "EUR"),
        ("€ 12 345", "EUR"),
        ("12345€", "EUR"),
        ("12 345 euro", "EUR"),
        ("EUR12345", "EUR"),
        ("$1,000", "USD"),
        ("1 000 NOK", "NOK"),
        ("1 000 norska kronor", "NOK"),
        ("DKK 1 000,50", "DKK"),
        ("£5", "GBP"),
        ("12 345 SEK (1 100 EUR)", "EUR"),
    ],
)
def test_an_amount_in_another_currency_is_withheld_and_says_which(amount: str, currency: str) -> None:
    found = record({TOTAL: amount, GRANTED: "1 000 kr"})
    assert "total_cost" not in found.values
    assert found.withheld == ("total_cost",)
    assert "granted_support" in found.values
    [finding] = [finding for finding in found.findings if finding.rule == "malformed-amount"]
    assert f"an amount in {currency}, expected one in Swedish kronor" in finding.message
    assert f"ett belopp i {currency}" in finding.message_sv


@pytest.mark.parametrize("amount", ["1 000", "1 000 kr", "SEK 1 000", "1 000 kronor", "1 000:-"])
@pytest.mark.parametrize("currency", ["SEK", "kr", "Kronor", "-", ""])
def test_kronor_are_kronor(amount: str, currency: str) -> None:
    assert {"total_cost"} <= record({TOTAL: amount, "Valuta": currency}).values.keys()


@pytest.mark.parametrize("currency", ["EUR", "euro", "€", "NOK", "norska kronor", "mynt"])
@pytest.mark.parametrize("before", [True, False])
def test_a_record_in_another_currency_states_no_amount_in_kronor(currency: str, before: bool) -> None:
    amounts = {TOTAL: "1 000", GRANTED: "500"}
    found = record({"Valuta": currency} | amounts if before else amounts | {"Valuta": currency})
    assert not {"total_cost", "granted_support"} & found.values.keys()
    assert {"total_cost", "granted_support"} <= {*found.withheld}
    withheld = [finding for finding in found.findings if finding.rule == "malformed-amount"]
    assert len(withheld) == 2
    assert all(f"'Valuta: {currency}' says is in another currency" in finding.message for finding in withheld)
    assert all(finding.position.line for finding in withheld)


@pytest.mark.parametrize(
    ("heading", "is_read"),
    [
        ("Total projektbudget / Total budget SEK", True),
        ("Total projektbudget / Total budget", True),
        ("Total projektbudget / Total budget EUR", False),
        ("Total projektbudget / Total budget (€)", False),
        ("Total projektbudget / Total cost in euro", False),
    ],
)
def test_a_heading_that_names_another_currency_heads_no_kronor(heading: str, is_read: bool) -> None:
    found = record({heading: "1 000"})
    assert ("total_cost" in found.values) is is_read
    assert ("malformed-amount" in {finding.rule for finding in found.findings}) is not is_read


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ("General", ""),
        ("0", ""),
        ("#,##0", ""),
        ('#,##0\\ "kr"', ""),
        ("#,##0\\ [$kr-41D]", ""),
        ('_("$"* #,##0.00_)', ""),  # the currency of whoever opens the workbook
        ("#,##0\\ [$€-1]", "EUR"),
        ("[$€-2]\\ #,##0.00", "EUR"),
        ('#,##0\\ "EUR"', "EUR"),
        ("[$EUR]\\ #,##0", "EUR"),
        ("[$$-409]#,##0.00", "USD"),
        ("[$£-809]#,##0", "GBP"),
        ("#,##0\\ [$kr-414]", "NOK"),
        ("#,##0\\ [$kr.-406]", "DKK"),
        ("[$NOK]\\ #,##0", "NOK"),
    ],
)
def test_a_workbook_says_the_currency_of_a_cell_in_its_format(number_format: str, currency: str) -> None:
    assert currency_of_format(number_format) == currency
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Diarienummer", "Namn", "Projektägare", TOTAL, "Antal deltagare"])
    sheet.append(["25-030-S02", "Ny väg", "Ett förbund", 1000, 7])
    for column in (4, 5):
        sheet.cell(2, column).number_format = number_format
    out = io.BytesIO()
    book.save(out)
    [read] = [
        found for found in read_source("a.xlsx", out.getvalue(), TABLE, Iris(), NOTHING) if isinstance(found, Reading)
    ]
    assert ("total_cost" in read.record.values) is not bool(currency)
    assert read.record.values["planned_participants"].value == 7


@pytest.mark.parametrize("text", ["kronor", "SEK", "Europeiska socialfonden", "Total projektbudget", "neuro", "pundit"])
def test_words_that_only_look_so_name_no_currency(text: str) -> None:
    assert other_currency(text) == ""
