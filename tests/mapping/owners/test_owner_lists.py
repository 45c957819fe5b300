"""A record that gives its owner by name only: what is known of it, and what the publisher's own lists add."""

from pathlib import Path

import pytest
from stdnum import luhn

from esfgraph import Conversion, Rows, convert
from esfgraph.errors import SourceError
from esfgraph.rdf.iris import DEFAULT_BASE

ROOT = Path(__file__).parents[3]
PAGE = "{number} - Ett projekt\n\nProjektnummer:\n{number}\nProjektägare:\n{owner}\nStödmottagare postnr:\n{postcode}\n"
NUMBERED = (
    "25-001-S01 - Ett till\n\nDiarienummer:\n25-001-S01\nProjektägare:\n{owner}\nProjektägare org.nr.:\n{number}\n"
)
HASSLEHOLM = "212000098" + luhn.calc_check_digit("212000098")
"""A number with a right check digit in the municipal series; whose it is does not matter here."""

SEATED = """SELECT ?unit ?municipality ?nuts3 ?rule WHERE {
  ?project dcterms:identifier "2019/00001" ; esf:owner ?owner ; esf:owningUnit/skos:prefLabel ?unit .
  ?owner esf:seat ?seat ; esf:inferredBy ?evidence . ?evidence esf:concludes esf:seat ; skos:notation ?rule .
  ?seat skos:notation ?municipality ; esf:within ?region .
  ?region <http://data.europa.eu/nuts/level> 3 ; skos:notation ?nuts3 }"""


def converted(tmp_path: Path, owner: str, *more: str, **lists: str) -> Conversion:
    """One record with *owner*, further pages, and lists given by name as CSV."""
    folder = tmp_path / "in"
    folder.mkdir()
    pages = (PAGE.format(number="2019/00001", owner=owner, postcode="59999"), *more)
    for number, text in enumerate(pages):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    paths = {}
    for name, text in lists.items():
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    return convert(folder, owners=paths.get("owners"), postcodes=paths.get("postcodes"))


def ask(found: Conversion, query: str) -> list[list[str]]:
    rows = found.query(query)
    assert isinstance(rows, Rows)
    return [[str(value) for value in row.values()] for row in rows]


def owner_of(found: Conversion) -> tuple[str, set[str]]:
    """The owner's IRI and the rules by which the project's facts were concluded."""
    project = '?p dcterms:identifier "2019/00001" ; esf:owner ?o ; esf:inferredBy/skos:notation ?r'
    rows = ask(found, f"SELECT ?o ?r {{ {project} }}")
    return rows[0][0].removeprefix(DEFAULT_BASE), {rule for _, rule in rows}


UNITS = {
    "Hässleholms kommun, Arbetsmarknadsenheten": ("Arbetsmarknadsenheten", "1293", "SE224"),
    "Region Gotland, Avdelningen Arbete, enheten Stöd": ("Avdelningen Arbete, enheten Stöd", "0980", "SE214"),
    "Köpings Kommun, Vuxenutbildningen": ("Vuxenutbildningen", "1983", "SE125"),
}


@pytest.mark.parametrize("owner", UNITS)
def test_a_municipalitys_unit_gets_municipality_and_nuts_3_with_evidence(owner: str, tmp_path: Path) -> None:
    assert ask(converted(tmp_path, owner), SEATED) == [[*UNITS[owner], "seat-by-name"]]


@pytest.mark.parametrize("owner", UNITS)
def test_the_number_comes_from_another_record_or_the_users_register(owner: str, tmp_path: Path) -> None:
    name = owner.partition(",")[0]
    other = NUMBERED.format(owner=name.upper(), number=HASSLEHOLM)
    for step, found, rule in (
        ("record", {"more": other}, "owner-by-exact-name"),
        ("list", {"owners": f"number;name\n{HASSLEHOLM};{name}\n"}, "owner-by-supplied-register"),
    ):
        folder = tmp_path / step
        folder.mkdir()
        more = (found.pop("more"),) if "more" in found else ()
        iri, rules = owner_of(converted(folder, owner, *more, **found))
        assert iri == f"organization/{HASSLEHOLM}"
        assert rule in rules


def test_a_unit_alone_stays_unresolved_with_its_reason(tmp_path: Path) -> None:
    found = converted(tmp_path, "Arbetsmarknadsavdelningen")
    assert owner_of(found)[0] == "project/2019-00001/owner"
    messages = [finding.message for finding in found.findings]
    reason = "neither another record nor a register has exactly this name with a number"
    assert any(reason in message for message in messages)


def test_a_postcode_table_gives_a_hint_at_the_seat(tmp_path: Path) -> None:
    found = converted(tmp_path, "Föreningen, Enheten", postcodes="postcode,municipality_code\n599 99,0561\n")
    assert ask(found, SEATED) == [["Enheten", "0561", "SE123", "seat-by-postcode"]]


def test_a_bad_line_of_a_list_costs_that_line_and_is_a_finding(tmp_path: Path) -> None:
    table = "postcode,municipality_code\n59999,1917\n599 99,0561\n"
    found = converted(tmp_path, "Föreningen, Enheten", postcodes=table, owners="number,name\n5,Någon\n")
    assert ask(found, SEATED) == [["Enheten", "0561", "SE123", "seat-by-postcode"]]
    told = [str(finding) for finding in found.findings if finding.rule == "list-line"]
    assert told == [
        "Warning: owners.csv, line 2, 'number': The line does not count: an organisation number of ten digits is "
        "expected, such as 212000-0084.",
        "Warning: postcodes.csv, line 2, 'municipality_code': The line does not count: found '1917', which is no "
        "municipality's code such as 0561.",
    ]


def test_a_file_that_is_no_list_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"line 1: the header must name the columns"):
        converted(tmp_path, "Föreningen", postcodes="59999,0561\n")


def test_several_numbers_for_one_name_are_candidates_only(tmp_path: Path) -> None:
    others = [
        NUMBERED.format(owner="Ett Förbund", number=number).replace("25-001", f"25-00{at}")
        for at, number in enumerate((HASSLEHOLM, "2120001561"), 1)
    ]
    found = converted(tmp_path, "Ett förbund", *others)
    assert owner_of(found)[0] == "project/2019-00001/owner"
    query = f"SELECT ?o {{ <{DEFAULT_BASE}project/2019-00001/owner> esf:possiblySameAs ?o }} ORDER BY ?o"
    numbers = sorted((HASSLEHOLM, "2120001561"))
    assert ask(found, query) == [[f"{DEFAULT_BASE}organization/{number}"] for number in numbers]


def test_owners_of_one_municipality_without_numbers_are_tied_together(tmp_path: Path) -> None:
    pages = [
        PAGE.format(number=f"2019/0000{at}", owner=owner, postcode="59999")
        for at, owner in enumerate(("Hässleholms Kommun", "HÄSSLEHOLM KOMMUN", "Hässleholms församling"), 2)
    ]
    found = converted(tmp_path, "Hässleholms kommun, Enheten", *pages)
    owners = [f"{DEFAULT_BASE}project/2019-0000{at}/owner" for at in (1, 2, 3)]
    tied = ask(found, "SELECT ?one ?other { ?one esf:possiblySameAs ?other } ORDER BY ?one ?other")
    assert tied == [[one, other] for one in owners for other in owners if one != other]
    rule = "?o esf:inferredBy ?e . ?e esf:concludes esf:possiblySameAs ; skos:notation ?rule"
    assert ask(found, f"SELECT DISTINCT ?rule {{ {rule} }}") == [["candidate-by-name"]]
    places = ask(found, "SELECT ?owner ?place { ?owner a org:Organization ; dcterms:spatial ?place } ORDER BY ?owner")
    assert places == [[owner, f"{DEFAULT_BASE}municipality/1293"] for owner in owners]


def test_many_owners_of_one_name_are_tied_by_few_statements(tmp_path: Path) -> None:
    pages = [PAGE.format(number=f"2019/001{at:02}", owner="Exempelförbundet", postcode="59999") for at in range(30)]
    found = converted(tmp_path, "EXEMPELFÖRBUNDET", *pages)
    tied = ask(found, "SELECT ?one ?other { ?one esf:possiblySameAs ?other }")
    assert len(tied) == 31 * 10
    first = f"{DEFAULT_BASE}project/2019-00001/owner"
    assert {one for one, other in tied if other == first} == {one for one, _ in tied} - {first}


def test_a_region_whose_number_a_register_gives_reaches_its_county(tmp_path: Path) -> None:
    found = converted(tmp_path, "Region Västmanland, Enheten", owners="number;name\n2321000172;Region Västmanland\n")
    query = """SELECT ?owner ?county ?rule WHERE {
      ?project dcterms:identifier "2019/00001" ; esf:owner ?owner .
      ?owner dcterms:spatial/esf:within ?place ; esf:inferredBy ?evidence .
      ?place a esf:County ; skos:notation ?county . ?evidence esf:concludes dcterms:spatial ; skos:notation ?rule }"""
    assert ask(found, query) == [[f"{DEFAULT_BASE}organization/2321000172", "19", "territory-by-name"]]
    assert "shape:Organization-region" not in {finding.rule for finding in found.findings}


def test_an_owner_of_whom_no_place_is_known_is_worth_a_look(tmp_path: Path) -> None:
    found = converted(tmp_path, "Exempelförbundet")
    assert "Organization-region" in {finding.rule for finding in found.findings}
