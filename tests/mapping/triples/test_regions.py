"""The regions that a project counts for: what it states goes before the region that decided, and why is stated."""

import pytest
from tests.mapping.triples.test_programmes import IRIS, TABLE, project

from esfgraph.rdf.namespaces import NUTS
from esfgraph.rdf.ntriples import term
from esfgraph.triples.references import References
from esfgraph.triples.regions import counted_regions, region_triples
from esfgraph.vocabulary.ontology import load_ontology


@pytest.fixture(scope="module")
def references() -> References:
    return References(TABLE, load_ontology(IRIS))


@pytest.mark.parametrize(
    ("header", "codes", "basis"),
    [
        pytest.param({"NUTS-2 kod": "SE12"}, ["SE12"], "stated", id="stated"),
        pytest.param({"NUTS-2 kod": "SE12", "Region": "Stockholm"}, ["SE12"], "stated", id="stated goes before"),
        pytest.param({"NUTS-2 kod": "SE32, SE33"}, ["SE32", "SE33"], "stated", id="several"),
        pytest.param({"NUTS-2 kod": "SE33, SE33"}, ["SE33"], "stated", id="one twice"),
        pytest.param({"NUTS-2 kod": "SE0"}, ["SE"], "stated", id="national: the country alone"),
        pytest.param({"NUTS-2 kod": "SE99", "Region": "Västsverige"}, ["SE23"], "deciding", id="no region of a list"),
        pytest.param({"Region": "Småland & Öarna"}, ["SE21"], "deciding", id="deciding"),
        pytest.param({"Region": "ESF Nationellt"}, ["SE"], "deciding", id="decided nationally"),
        pytest.param({"Region": "Ingenstans"}, [], "none", id="a region that nobody knows"),
        pytest.param({}, [], "none", id="none"),
    ],
)
def test_a_project_counts_for_regions_on_a_stated_basis(
    header: dict[str, str], codes: list[str], basis: str, references: References
) -> None:
    found = project("25-030-S02", header)
    assert counted_regions(found, references) == (tuple(codes), basis)
    subject = f"<{found.iri}>"
    assert [*region_triples(found, references)] == [
        *(f"{subject} {term('esf:countedIn')} <{NUTS}{code}>" for code in codes),
        f"{subject} {term('esf:regionBasis')} <{IRIS.concept('region-basis', basis)}>",
    ]
