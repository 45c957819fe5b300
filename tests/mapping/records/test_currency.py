"""Amounts that a source gives in another currency are none in kronor: how sources say so, and what does not."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import Workbook
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from tests.cases import each_of
from tests.pages import read_page

from esfgraph.fields.currency import CODES, currency_of_format, other_currency, read_other_amount
from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import CURRENCY
from esfgraph.records.project import merge
from esfgraph.records.reading import NOTHING, Reading, read_source
from esfgraph.records.record import Record, read_record
from esfgraph.sources.decoding import SourceText
from esfgraph.triples.other_amounts import other_amount_triples
from esfgraph.triples.references import load_references

TABLE = load_fields()
ESF = Namespace("https://w3id.org/esfgraph/ontology#")
TOTAL, GRANTED = "Total projektbudget", "Beviljat ESF-stöd"


def record(values: dict[str, str]) -> Record:
    text = "".join(f"{label}:\n{value}\n" for label, value in ({"Diarienummer": "25-030-S02"} | values).items())
    return read_record(read_page(SourceText("a.txt", text), TABLE), TABLE)


@pytest.mark.parametrize(
    ("printed", "amount", "currency"),
    [
        ("12 345 EUR", 12345, "EUR"),
        ("€ 12 345", 12345, "EUR"),
        ("12345€", 12345, "EUR"),
        ("12 345 euro", 12345, "EUR"),
        ("EUR12345", 12345, "EUR"),
        ("1 000 NOK", 1000, "NOK"),
        ("1 000 norska kronor", 1000, "NOK"),
        ("DKK 1 000,50", Decimal("1000.50"), "DKK"),
        ("£5", 5, "GBP"),
    ],
)
def test_an_amount_in_another_currency_is_set_aside_and_says_which(printed: str, amount: int, currency: str) -> None:
    found = record({TOTAL: printed, GRANTED: "1 000 kr"})
    assert "total_cost" not in found.values
    assert found.withheld == ("total_cost",)
    assert "granted_support" in found.values
    [(key, other)] = found.other_amounts.items()
    assert (key, other.raw, other.amount, other.currency) == ("total_cost", printed, Decimal(amount), currency)
    [finding] = [finding for finding in found.findings if finding.rule == "other-currency"]
    assert f"an amount in {currency}: it is published by itself" in finding.message
    assert f"ett belopp i {currency}: det publiceras för sig" in finding.message_sv


@pytest.mark.parametrize(
    "printed", ["$1,000", "12 345 SEK (1 100 EUR)", "12 TEUR", "MEUR 1,2", "12 till 15 EUR", "EUR"]
)
def test_an_amount_in_another_currency_without_one_meaning_is_withheld(printed: str) -> None:
    found = record({TOTAL: printed})
    assert not found.values.keys() & {"total_cost"}
    assert (found.withheld, found.other_amounts) == (("total_cost",), {})
    assert "malformed-amount" in {finding.rule for finding in found.findings}


def test_where_one_record_states_kronor_and_another_does_not_kronor_are_published() -> None:
    one, other = record({TOTAL: "12 345 EUR", GRANTED: "5 EUR"}), record({TOTAL: "130 000 kr", GRANTED: "6 EUR"})
    for order in ([one, other], [other, one]):
        dated = [replace(each, captured=f"2026-0{number}-01") for number, each in enumerate(order, 1)]
        project = merge(Iris().project("25-030-S02"), dated, TABLE)
        assert project.values["total_cost"].value == 130_000
        newest = order[1].other_amounts["granted_support"]
        assert project.other_amounts == {"granted_support": newest}


def test_the_graph_states_it_beside_the_project_in_no_property_that_is_summed() -> None:
    references = load_references(Iris())
    project = merge(Iris().project("25-030-S02"), [record({TOTAL: "12 345,50 EUR"})], TABLE)
    graph = Graph().parse(
        data="".join(f"{line} .\n" for line in other_amount_triples(project, references)), format="nt"
    )
    node = URIRef(f"{project.iri}/amount/total-cost")
    assert set(graph) == {
        (URIRef(project.iri), ESF.otherAmount, node),
        (node, RDF.type, ESF.OtherAmount),
        (node, ESF.amountOf, ESF.totalCost),
        (node, ESF.amount, Literal("12345.50", datatype=XSD.decimal)),
        (node, ESF.currency, URIRef("http://publications.europa.eu/resource/authority/currency/EUR")),
    }


def test_every_currency_that_is_read_has_a_name() -> None:
    concepts = load_references(Iris()).ontology.concepts
    for text in CODES:
        assert read_other_amount(f"1 000 {text}") == (Decimal(1000), text)
        assert concepts.labels[f"{CURRENCY}{text}"].keys() == {"sv", "en"}


@each_of(["1 000", "1 000 kr", "SEK 1 000", "1 000 kronor", "1 000:-"], ["SEK", "kr", "Kronor", "-", ""])
def test_kronor_are_kronor(amount: str, currency: str) -> None:
    assert {"total_cost"} <= record({TOTAL: amount, "Valuta": currency}).values.keys()


@each_of(
    [
        ("EUR", "EUR"),
        ("euro", "EUR"),
        ("€", "EUR"),
        ("NOK", "NOK"),
        ("norska kronor", "NOK"),
        ("TEUR", ""),
        ("mynt", ""),
    ],
    [True, False],
)
def test_a_record_in_another_currency_states_no_amount_in_kronor(case: tuple[str, str], before: bool) -> None:
    currency, code = case
    amounts = {TOTAL: "1 000", GRANTED: "500"}
    found = record({"Valuta": currency} | amounts if before else amounts | {"Valuta": currency})
    assert not {"total_cost", "granted_support"} & found.values.keys()
    assert {"total_cost", "granted_support"} <= {*found.withheld}
    stated = {key: (other.amount, other.currency) for key, other in found.other_amounts.items()}
    assert stated == ({"total_cost": (Decimal(1000), code), "granted_support": (Decimal(500), code)} if code else {})
    told = [each for each in found.findings if each.rule == ("other-currency" if code else "malformed-amount")]
    assert len(told) == 2
    assert code or all(f"'Valuta: {currency}' says is in another currency" in each.message for each in told)
    assert all(each.position.line for each in told)


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
    assert ("other-currency" in {finding.rule for finding in found.findings}) is not is_read
    assert [other.currency for other in found.other_amounts.values()] == ([] if is_read else ["EUR"])


@each_of(
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
    ]
)
def test_a_workbook_says_the_currency_of_a_cell_in_its_format(case: tuple[str, str]) -> None:
    number_format, currency = case
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
        found
        for found in read_source("a.xlsx", out.getvalue(), {"": TABLE}, Iris(), NOTHING)
        if isinstance(found, Reading)
    ]
    assert ("total_cost" in read.record.values) is not bool(currency)
    assert [other.currency for other in read.record.other_amounts.values()] == ([currency] if currency else [])
    assert read.record.values["planned_participants"].value == 7


@pytest.mark.parametrize("text", ["kronor", "SEK", "Europeiska socialfonden", "Total projektbudget", "neuro", "pundit"])
def test_words_that_only_look_so_name_no_currency(text: str) -> None:
    assert other_currency(text) == ""
