"""The page of a project shows whatever a field of the table states, also of its owner."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from starlette.testclient import TestClient

from esfgraph.fields.table import load_fields
from esfgraph.pipeline.build import BuildResult
from esfgraph.rdf.namespaces import RDFS, SKOS, XSD, expand
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.resources import resource_dir
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

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
    data.switch(write_release(data, "aaaaaaaaaaaaaaaa", (quad for quads in projects for quad in quads)))
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:

        def page_of(number: int) -> str:
            answer = client.get(f"/sv/project/{number}")
            assert answer.status_code == 200
            return answer.text.replace(f"project/{number}", "project/0")

        yield page_of


@pytest.mark.parametrize("term", TERMS)
def test_the_page_of_a_project_differs_without_a_value(page_of: Callable[[int], str], term: str) -> None:
    advice = f"No page shows {term}: add it to site/pages/project.py, a code to CODES of model/projects.py."
    is_shown = page_of(1 + TERMS.index(term)) != page_of(0)
    assert is_shown, advice


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("sv", ["Rättelser", "Källan säger: 18 378 980", "Utgivare", "1 mars 2026", "18 000 000 kr"]),
        ("en", ["Corrections", "The source says: 18 378 980", "Publisher", "1 March 2026", "SEK 18,000,000"]),
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
