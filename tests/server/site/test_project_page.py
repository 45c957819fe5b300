"""The page of a project shows whatever a field of the table states, also of its owner."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from tests.clients import TestClient

from esfgraph.fields.table import load_fields
from esfgraph.pipeline.build import BuildResult
from esfgraph.rdf.namespaces import CURRENCY, RDFS, SKOS, XSD, expand
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.resources import resource_dir
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.pictures.timeline import timeline

BASE = "http://localhost:8000/"
TERMS = sorted({field.term for field in load_fields().fields if field.term})
RANGES = {
    quad.subject.value: quad.object.value
    for quad in parse(path=resource_dir("ontology") / "esf.ttl", format=RdfFormat.TURTLE)
    if quad.predicate.value == RDFS + "range"
    and isinstance(quad.subject, NamedNode)
    and isinstance(quad.object, NamedNode)
}
VALUES = {"boolean": "true", "date": "2031-07-05", "decimal": "77.5", "integer": "7755"}
"""A literal of each datatype of a field; all others are texts."""
IN_EURO = 9999
"""The number of a project whose total cost is in euro."""
OF_OWNER, OF_ADDRESS = ("org:identifier",), ("esf:country", "locn:postCode", "locn:postName")
"""Terms that are stated of the owner and of its address rather than of the project."""


def stated(number: int, without: str = "") -> Iterator[Quad]:
    """A project that states every term but one, with an owner and an address of its own."""
    project, owner, address = (
        NamedNode(f"{BASE}{path}") for path in (f"project/{number}", f"project/{number}/owner", f"address/{number}")
    )
    for node, class_ in ((project, "esf:Project"), (owner, "org:Organization"), (address, "locn:Address")):
        yield Quad(node, NamedNode(expand("rdf:type")), NamedNode(expand(class_)))
    yield Quad(owner, NamedNode(SKOS + "prefLabel"), Literal("Ägaren", language="sv"))
    yield Quad(project, NamedNode(expand("esf:ownerAddress")), address)
    for term in TERMS:
        if term != without:
            subject = owner if term in OF_OWNER else address if term in OF_ADDRESS else project
            yield Quad(subject, NamedNode(expand(term)), owner if term == "esf:owner" else value_of(term))


def value_of(term: str) -> Literal | NamedNode:
    """A value of a term: a literal of its datatype, or a thing; a term that the ontology gives no range has a text."""
    range_ = RANGES.get(expand(term), "")
    if range_ and not range_.startswith(XSD):
        return NamedNode(f"{BASE}concept/{term.partition(':')[2]}/1")
    datatype = range_.removeprefix(XSD)
    if datatype in VALUES:
        return Literal(VALUES[datatype], datatype=NamedNode(range_))
    return Literal(f"text {term}", language="sv" if term in ("dcterms:title", "dcterms:description") else None)


@pytest.fixture(scope="module")
def page_of(
    tmp_path_factory: pytest.TempPathFactory, write_release: Callable[[DataFolder, str, Iterable[Quad]], Release]
) -> Iterator[Callable[[int], str]]:
    """The page of the project with a number: 0 states every term, number n all but the nth."""
    data = DataFolder(tmp_path_factory.mktemp("projects"))
    projects = [stated(number, without) for number, without in enumerate(("", *TERMS))]
    projects.append(in_euro(IN_EURO))
    data.switch(write_release(data, "aaaaaaaaaaaaaaaa", (quad for quads in projects for quad in quads)))
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:

        def page_of(number: int) -> str:
            answer = client.get(f"/sv/project/{number}")
            assert answer.status_code == 200
            return answer.text.replace(f"project/{number}", "project/0")

        yield page_of


def in_euro(number: int) -> Iterator[Quad]:
    """A project whose total cost is in euro."""
    project, amount = NamedNode(f"{BASE}project/{number}"), NamedNode(f"{BASE}project/{number}/amount/total-cost")
    for subject, name, value in (
        (project, "rdf:type", NamedNode(expand("esf:Project"))),
        (project, "esf:otherAmount", amount),
        (amount, "esf:amountOf", NamedNode(expand("esf:totalCost"))),
        (amount, "esf:amount", Literal("1800000.50", datatype=NamedNode(XSD + "decimal"))),
        (amount, "esf:currency", NamedNode(CURRENCY + "EUR")),
    ):
        yield Quad(subject, NamedNode(expand(name)), value)


def test_an_amount_in_another_currency_stands_under_what_it_is_of(page_of: Callable[[int], str]) -> None:
    money = page_of(IN_EURO).partition('aria-labelledby="money"')[2].partition("</section>")[0]
    cells = re.findall(r"<dt>(.*?)</dt>(.*?)</div>", money, re.DOTALL)
    assert [("EUR" in cell, "anges inte" in cell) for _, cell in cells[:4]] == [(True, False), *[(False, True)] * 3]
    assert "1 800 000,5 EUR".replace(" ", "\N{NO-BREAK SPACE}") in cells[0][1]
    assert "ingår inte i någon summa" in money
    assert "ingår inte i någon summa" not in page_of(0)


@pytest.mark.parametrize("term", TERMS)
def test_the_page_of_a_project_differs_without_a_value(page_of: Callable[[int], str], term: str) -> None:
    advice = f"No page shows {term}: add it to site/pages/project.py, a code to CODES of model/projects.py."
    is_shown = page_of(1 + TERMS.index(term)) != page_of(0)
    assert is_shown, advice


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "sv",
            [
                "Rättelser",
                "Källan säger: 18 378 980",
                "Utgivare",
                "1 mars 2026",
                "18 000 000 kr",
                "rättat av utgivaren",
            ],
        ),
        (
            "en",
            [
                "Corrections",
                "The source says: 18 378 980",
                "Publisher",
                "1 March 2026",
                "SEK 18,000,000",
                "corrected by the publisher",
            ],
        ),
    ],
)
def test_a_correction_stands_beside_what_the_source_says(
    language: str, texts: list[str], corrected: tuple[DataFolder, BuildResult]
) -> None:
    with TestClient(create_app(Settings(data=corrected[0].root, query=QueryLimits(processes=1)))) as client:
        page = client.get(f"/{language}/project/25-030-S02").text.replace("\u00a0", " ")
        for text in (*texts, "Two digits had changed places."):
            assert text in page
        document = client.get("/project/25-030-S02.jsonld").json()
        (correction,) = document["correction"]
        assert correction["sourceText"] == "18 378 980"
        assert correction["date"] == "2026-03-01"
        assert "Rättelser" not in client.get("/sv/project/23-077-S06").text


@pytest.mark.parametrize("path", ["25-030-S02", "2019-00383", "23-077-S06", "23-024-S04"])
def test_figures_lead_to_the_line_of_the_source_that_states_them(site: TestClient, path: str) -> None:
    html = site.get(f"/sv/project/{path}").text
    places = re.findall(r'<a class="line" href="([^"#]+)#(line-\d+)">källans rad ([\d–, ]+)</a>', html)
    assert len(places) > 5
    for address, anchor, lines in places:
        record = site.get(address).text
        (row,) = re.findall(rf'<tr id="{anchor}"[^>]*><td class="number">([^<]+)</td>', record)
        assert row == lines
    money = html[html.index('class="money"') : html.index("</section>")]
    shown = re.findall(r'class="figure">([^<]+)</dd><dd> <a class="line" href="[^#]+#(line-\d+)"', money)
    assert shown
    for figure, anchor in shown:
        record = site.get(places[0][0]).text
        row = record[record.index(f'<tr id="{anchor}"') :].partition("</tr>")[0]
        assert re.sub(r"\D", "", figure) in re.sub(r"\D", "", row)


def test_what_the_page_said_is_folded_and_facts_come_first(site: TestClient) -> None:
    html = site.get("/sv/project/25-030-S02").text
    order = ['class="locator"', 'id="money"', 'id="facts"', 'id="about"', 'id="source"', 'id="cite"']
    places = [html.index(each) for each in order]
    assert places == sorted(places)
    assert html.index("Sidan i projektbanken") < html.index('id="money"')
    assert "<details><summary>Källpost" in html[html.index('id="source"') :]


def test_a_project_leads_to_others_of_its_owner_and_objective(site: TestClient) -> None:
    """The objective A2A in Stockholm or Östergötland: what is shown is in the list it links to, and not itself."""
    for path in ("25-030-S02", "23-024-S04"):
        html = site.get(f"/sv/project/{path}").text
        related = html[html.index('id="related"') :].partition("</section>")[0] if 'id="related"' in html else ""
        assert f"/sv/project/{path}" not in related
        for href in re.findall(r'<li><a href="(/sv/project/[^"]+)"', related):
            assert site.get(href).status_code == 200


@pytest.mark.parametrize(
    ("start", "end", "period", "expected"),
    [
        ("2022-01-01", "2023-12-31", "2021-2024", (2021, 2024, 24.98, 49.97, (0.0, 100.0), "running")),
        ("2022-01-01", "2023-12-31", "", (2022, 2023, 0.0, 100.0, None, "running")),
        ("2015-06-01", "2015-06-30", "2014-2020", (2014, 2020, 20.18, 1.17, (0.0, 100.0), "ended")),
        ("2024-06-01", "2024-06-01", "x", (2024, 2024, 41.53, 0.27, None, "not-begun")),
    ],
)
def test_a_timeline_stands_in_its_period(
    start: str, end: str, period: str, expected: tuple[int, int, float, float, tuple[float, float] | None, str]
) -> None:
    line = timeline(date(2023, 3, 1), date.fromisoformat(start), date.fromisoformat(end), period)
    assert line
    assert (line.first, line.last, line.start, line.length, line.period, line.status) == expected
    assert (line.today is None) == (not line.first <= 2023 <= line.last)
    assert timeline(date(2023, 3, 1), date(2023, 1, 2), date(2023, 1, 1), period) is None
