"""Where other registers have a project: what is stated, what follows from its numbers, what from nothing."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages import read_page

from esfgraph.fields.kinds import WEB_ADDRESS
from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import Project, identify, merge
from esfgraph.records.record import read_record
from esfgraph.sources.decoding import SourceText
from esfgraph.triples.elsewhere import Elsewhere, elsewhere_of
from esfgraph.triples.projects import compile_templates, project_triples
from esfgraph.triples.references import References
from esfgraph.vocabulary.ontology import load_ontology

TABLE = load_fields()
IRIS = Iris()
BANK = "https://www.esf.se/resultat/projektbanken/projekt/?dnr="
OWN = "https://example.org/projekt/1"
CCI, ONE, TWO = "Program CCI", "Projektnummer", "Diarienummer"


@pytest.fixture(scope="module")
def references() -> References:
    return References(TABLE, load_ontology(IRIS))


def project(values: dict[str, str]) -> Project:
    header = {"Namn": "Ny väg", "Projektägare": "Ett förbund", "Startdatum": "2026-02-01"} | values
    text = "".join(f"{label}:\n{value}\n" for label, value in header.items())
    record = read_record(read_page(SourceText("a.txt", text), TABLE), TABLE)
    return merge(identify(record, IRIS), [record], TABLE)


@pytest.mark.parametrize(
    ("values", "page", "rule", "key"),
    [
        pytest.param({TWO: "25-030-S02"}, f"{BANK}25-030-S02", "page-from-number", "", id="a number"),
        pytest.param(
            {TWO: "25-030-S02", CCI: "2021SE05SFPR"},
            f"{BANK}25-030-S02",
            "page-from-number",
            "2021SE05SFPR001_25-030-S02",
            id="a cut CCI",
        ),
        pytest.param(
            {TWO: "25–030–S02", CCI: "2021se05sfpr001"},
            f"{BANK}25-030-S02",
            "page-from-number",
            "2021SE05SFPR001_25-030-S02",
            id="other writings",
        ),
        pytest.param(
            {TWO: "2021SE05SFPR001_25-030-S02"},
            f"{BANK}25-030-S02",
            "page-from-number",
            "",
            id="Kohesio's number alone",
        ),
        pytest.param(
            {TWO: "25-030-S02", CCI: "2021SE16JTPR"},
            f"{BANK}25-030-S02",
            "page-from-number",
            "",
            id="a programme of no list",
        ),
        pytest.param(
            {TWO: "25-030-S02", CCI: "2021SE05SFPR, 2021SE16JTPR"},
            f"{BANK}25-030-S02",
            "page-from-number",
            "",
            id="two programmes",
        ),
        pytest.param({TWO: "25-030-S02", CCI: "???"}, f"{BANK}25-030-S02", "page-from-number", "", id="no programme"),
        pytest.param({TWO: "25-030-S02", "Programperiod": "2014-2020"}, "", "", "", id="another period is stated"),
        pytest.param({TWO: "25-030-S02", CCI: "2014SE05M9OP001"}, "", "", "", id="another period's programme"),
        pytest.param({ONE: "2019/00383"}, "", "", "", id="a number of 2014-2020, whose pages nobody has seen there"),
        pytest.param({ONE: "2019/00383", CCI: "2014SE05M9OP001"}, "", "", "", id="and its programme"),
        pytest.param({ONE: "2010-3020123"}, "", "", "", id="a number of 2007-2013"),
        pytest.param({ONE: "Dnr 7", CCI: "2021SE05SFPR"}, "", "", "", id="a number of no form"),
        pytest.param({CCI: "2021SE05SFPR"}, "", "", "", id="no number"),
        pytest.param({TWO: "25-030-S02", "page": OWN}, OWN, "stated", "", id="a page that the source states"),
        pytest.param({ONE: "2019/00383", "page": OWN}, OWN, "stated", "", id="also of an older project"),
        pytest.param({ONE: "2019/00383", "page": "www.esf.se"}, "", "", "", id="no address"),
        pytest.param(
            {TWO: "25-030-S02", "page": "https://[x"}, f"{BANK}25-030-S02", "page-from-number", "", id="no IRI"
        ),
        pytest.param(
            {TWO: "25-030-S02", "page": OWN, "Projektägare organisationsnummer": "121212-1212"},
            f"{BANK}25-030-S02",
            "page-from-number",
            "",
            id="a private person's page is not taken from the source",
        ),
    ],
)
def test_where_a_project_is_elsewhere(
    values: dict[str, str], page: str, rule: str, key: str, references: References
) -> None:
    found = project(values)
    assert elsewhere_of(found, references) == Elsewhere(page, rule, key)
    stated = "\n".join(project_triples(found, None, compile_templates(references), references))
    assert stated.count("<http://xmlns.com/foaf/0.1/page>") == bool(page)
    assert (f'kohesioLocalIdentifier> "{key}"' in stated) is bool(key)
    assert ("evidence/page-from-number>" in stated) is (rule == "page-from-number")
    assert ("evidence/kohesio-id-from-cci-and-number>" in stated) is bool(key)


@given(address=st.from_regex(WEB_ADDRESS, fullmatch=True))
def test_whatever_is_read_as_an_address_is_an_iri(address: str) -> None:
    assert ox.NamedNode(address).value == address


@pytest.mark.parametrize(
    "address",
    [
        "https://www.esf.se/x/?dnr=25-030-S02",
        "http://localhost:8000/a",
        "HTTPS://WWW.ESF.SE",
        "https://www.esf.se/resultat/projekt/?sourceId=43865&a=(1)#del-2",
        "https://www.esf.se/%C3%A5/å?q=a+b,c;d",
        "https://räksmörgås.se/",
        "https://esf.se:443?x",
    ],
)
def test_an_address_in_use_is_read(address: str, references: References) -> None:
    assert elsewhere_of(project({ONE: "2019/00383", "page": address}), references).page == address


def test_the_phase_is_published_where_the_source_states_it(references: References) -> None:
    found = project({ONE: "2010-3020123", "Projektfas": "Genomförande"})
    stated = list(project_triples(found, None, compile_templates(references), references))
    assert [line for line in stated if line.endswith('projectPhase> "Genomförande"@sv')]
