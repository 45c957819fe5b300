"""Programme and fund of a project: what the tree of programmes says where no record states them, and nothing else."""

import pytest
from tests.pages import read_page

from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import term
from esfgraph.records.project import Project, identify, merge
from esfgraph.records.record import read_record
from esfgraph.sources.decoding import SourceText
from esfgraph.triples.programmes import conclude_programme, programme_triples
from esfgraph.triples.references import References
from esfgraph.vocabulary.ontology import load_ontology

TABLE = load_fields()
IRIS = Iris()
ESF, ESF_PLUS = "fund/ESF", "fund/ESF+"


@pytest.fixture(scope="module")
def references() -> References:
    return References(TABLE, load_ontology(IRIS))


def project(number: str, header: dict[str, str]) -> Project:
    values = {"Diarienummer": number, "Namn": "Ny väg", "Projektägare": "Ett förbund"} | header
    text = "".join(f"{label}:\n{value}\n" for label, value in values.items())
    record = read_record(read_page(SourceText("a.txt", text), TABLE), TABLE)
    return merge(identify(record, IRIS), [record], TABLE)


@pytest.mark.parametrize(
    ("number", "header", "programme", "fund"),
    [
        # Programmes and funds that nothing states follow from the priority.
        ("2008-3030382", {"Programområde": "1"}, "2007SE052PO001", "ESF"),
        ("2019/00383", {"Programområde": "2"}, "2014SE05M9OP001", None),  # financed from two funds
        ("2019/00383", {"Programområde": "Care"}, "2014SE05M9OP001", None),
        ("25-030-S02", {"Programområde": "A"}, "2021SE05SFPR001", "ESF+"),
        ("25-030-S02", {"Programområde": "a"}, "2021SE05SFPR001", "ESF+"),
        # What is stated is not concluded, and the fund follows from a stated programme.
        ("25-030-S02", {"Programområde": "A", "Program CCI": "2021SE05SFPR"}, None, "ESF+"),
        ("25-030-S02", {"Programområde": "A", "Fond": "ESF+"}, "2021SE05SFPR001", None),
        ("25-030-S02", {"Programområde": "A", "Fond": "ESF+", "Program CCI": "2021SE05SFPR"}, None, None),
        ("25-030-S02", {"Programområde": "A", "Fond": "ERUF"}, "2021SE05SFPR001", None),
        # Several priorities of one programme, and some that are not listed.
        ("25-030-S02", {"Programområde": "A, B"}, "2021SE05SFPR001", "ESF+"),
        ("25-030-S02", {"Programområde": "A, Z"}, None, None),
        # What is printed and cannot be read, or is not listed, concludes nothing.
        ("25-030-S02", {"Programområde": "A", "Program CCI": "???"}, None, None),
        ("25-030-S02", {"Programområde": "A", "Program CCI": "2021SE16JTPR"}, None, None),
        ("25-030-S02", {"Programområde": "Z"}, None, None),
        ("25-030-S02", {}, None, None),
        # A priority of no known period names nothing.
        ("Dnr 7", {"Programområde": "1"}, None, None),
    ],
)
def test_programme_and_fund_are_concluded_from_the_tree_alone(
    number: str, header: dict[str, str], programme: str | None, fund: str | None, references: References
) -> None:
    expected = [
        ("programme", programme and IRIS.programme(programme), "programme-from-priority"),
        ("fund", fund and IRIS.concept("fund", fund), "fund-from-programme"),
    ]
    found = project(number, header)
    assert list(conclude_programme(found, references)) == [each for each in expected if each[1]]
    stated = list(programme_triples(found, references))
    for key, value, rule in expected:
        assert (f"<{found.iri}> {term(f'esf:{key}')} <{value}>" in stated) == bool(value)
        evidence = IRIS.concept("evidence", rule)
        assert (f"<{found.iri}> {term('esf:inferredBy')} <{evidence}>" in stated) == bool(value)
