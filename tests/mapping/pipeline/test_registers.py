"""Lists of other registers beside the Swedish one: nothing well-formed is withheld, and nothing Swedish is assumed."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.built import built
from tests.registers import DENMARK, FINLAND, KOHESIO, Columns, altered, as_csv

import esfgraph
from esfgraph.console.exits import Exit
from esfgraph.pipeline.build import BuildResult
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release

Command = Callable[..., tuple[int, str, str]]
IRIS = Iris()
WHOLE: dict[str, Columns] = {"Denmark": DENMARK, "Finland": FINLAND, "Kohesio": KOHESIO}
SPOILT: tuple[tuple[Columns, dict[str, str], str], ...] = (
    (DENMARK, {"CVR_nummer": "99000008"}, "a number of Denmark's scheme CVR-nummer with a right check digit"),
    (DENMARK, {"CVR_nummer": "5569900003"}, "a number of Denmark's scheme CVR-nummer with a right check digit"),
    (DENMARK, {"Støttemodtagerens_postnummer": "65101"}, "a postcode of the form that those of Denmark have"),
    (DENMARK, {"Samlede_omkostninger": "1,234,56"}, "expected an amount in DKK"),
    (DENMARK, {"Samlede_omkostninger": "100 SEK"}, "expected an amount in DKK"),
    (DENMARK, {"Startdato": "2024-13-01"}, "expected a date"),
    (DENMARK, {"NUTS_kode": "XX01"}, "no NUTS code of a country that we know"),
    (DENMARK, {"Land": "Atlantis"}, "expected a country's name"),
    (FINLAND, {"Y_tunnus": "9900001-9"}, "a number of Finland's scheme Y-tunnus with a right check digit"),
    (FINLAND, {"Tuensaajan_postinumero": "1599"}, "a postcode of the form that those of Finland have"),
    (KOHESIO, {"CountryCode": "PT", "Country": "Portugal"}, "of Portugal no scheme is known"),
    (KOHESIO, {"CountryCode": "", "Country": ""}, "of a country that nothing states no scheme is known"),
    (KOHESIO, {"Total_Eligible_Expenditure_Currency": "Taler"}, "expected an amount in Taler"),
)


@pytest.fixture(scope="module")
def of_all(registers: tuple[DataFolder, BuildResult]) -> Release:
    release = registers[1].release
    assert release
    return release


def ask(release: Release, query: str) -> list[tuple[str, ...]]:
    prefixes = {"esf": "https://w3id.org/esfgraph/ontology#", "dcterms": "http://purl.org/dc/terms/"}
    found = release.open_store().query(query, prefixes=prefixes, use_default_graph_as_union=False)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple("" if cell is None else str(getattr(cell, "value", cell)) for cell in row) for row in found)


def test_nothing_that_is_well_formed_in_its_country_is_withheld(registers: tuple[DataFolder, BuildResult]) -> None:
    result = registers[1]
    assert result.refused == 0
    assert result.summary["values_withheld"] == 0
    assert result.summary["projects"] == 11
    rules = {kind.rule for kind in result.kinds if "malformed" in kind.rule or kind.rule == "other-currency"}
    assert not rules


def test_a_release_of_the_seeds_is_the_same_beside_them(release: Release, of_all: Release) -> None:
    """What is stated of a Swedish project does not depend on others."""
    project = ox.NamedNode(IRIS.project("25-030-S02"))
    stated = [
        {*map(str, each.open_store().quads_for_pattern(project, None, None, ox.DefaultGraph()))}
        for each in (release, of_all)
    ]
    assert stated[0] == stated[1] != set()


def test_each_register_names_its_own_projects(of_all: Release) -> None:
    rows = ask(
        of_all,
        "SELECT ?register ?title ?project { ?project a esf:Project ; dcterms:isPartOf ?register . "
        "?register dcterms:title ?title FILTER(LANG(?title) = 'en') }",
    )
    assert [row[2].removeprefix(f"{IRIS.base}project/") for row in rows] == [
        "erdf-se/20360001",
        "esf-dk/ESFP-24-0012",
        "esf-dk/ESFP-24-0013",
        "esf-fi/S30001",
        "kohesio/2021NO05SFPR001_N-1",
        "kohesio/2021SE05SFPR001_25-030-S02",
    ]
    assert rows[1][:2] == (f"{IRIS.base}dataset/register-esf-dk", "European Social Fund in Denmark")


def test_owners_abroad_keep_number_scheme_and_country(of_all: Release) -> None:
    rows = ask(
        of_all,
        "PREFIX org: <http://www.w3.org/ns/org#> PREFIX legal: <http://www.w3.org/ns/legal#> "
        "PREFIX adms: <http://www.w3.org/ns/adms#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "PREFIX locn: <http://www.w3.org/ns/locn#> SELECT ?number ?bare ?scheme ?name (LANG(?name) AS ?tag) ?country { "
        "?o org:identifier ?number ; legal:legalIdentifier ?i ; skos:prefLabel ?name ; locn:address/esf:country ?c . "
        "?i skos:notation ?bare ; adms:schemaAgency ?scheme . ?c skos:notation ?country "
        "FILTER(LANG(?scheme) = 'en' && ?country != 'SWE') }",
    )
    assert rows == [
        ("DK-99000007", "99000007", "Denmark: CVR-nummer", "Prøvekøbing Kommune", "da", "DNK"),
        ("DK-99000015", "99000015", "Denmark: CVR-nummer", "Foreningen Prøve, afdeling Øst", "da", "DNK"),
        ("FI-9900001-8", "9900001-8", "Finland: Y-tunnus", "Koelän kaupunki", "fi", "FIN"),
        ("NO-999900003", "999900003", "Norway: organisasjonsnummer", "Prøvevik kommune", "und", "NOR"),
    ]
    assert not ask(of_all, "SELECT ?o { ?o esf:seat ?seat FILTER(CONTAINS(STR(?o), '/organization/FI-')) }"), "65101"


def test_amounts_keep_their_currency_and_no_sum_takes_them_in(of_all: Release) -> None:
    rows = ask(
        of_all,
        "SELECT ?project ?of ?amount ?currency { ?project esf:otherAmount ?a . "
        "?a esf:amountOf ?of ; esf:amount ?amount ; esf:currency ?currency FILTER(?of = esf:totalCost) }",
    )
    assert [(row[0].rpartition("/")[2], row[2], row[3].rpartition("/")[2]) for row in rows] == [
        ("ESFP-24-0012", "1234567.5", "DKK"),
        ("ESFP-24-0013", "2000", "DKK"),
        ("S30001", "1234567.5", "EUR"),
        ("2021NO05SFPR001_N-1", "165000.125", "EUR"),
        ("2021SE05SFPR001_25-030-S02", "1600000.5", "EUR"),
    ]
    with gzip.open(of_all.path / "dumps" / "public.nt.gz", "rt", encoding="utf-8") as lines:
        totals = [line for line in lines if line.split(" ")[1].endswith("#totalCost>") and "/project/" in line]
    assert not [line for line in totals if "/esf-dk/" in line or "/esf-fi/" in line or "/kohesio/" in line]


def test_regions_of_every_country_lie_within_it(of_all: Release) -> None:
    rows = ask(
        of_all,
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?code ?level ?around { ?p esf:statedRegion ?r . "
        "?r skos:notation ?code ; <http://data.europa.eu/nuts/level> ?level ; esf:within ?c . "
        "?c <http://data.europa.eu/nuts/level> 0 ; skos:prefLabel ?around FILTER(LANG(?around) = 'sv') "
        "FILTER(!STRSTARTS(?code, 'SE')) }",
    )
    assert rows == [
        ("DK01", "2", "Danmark"),
        ("DK042", "3", "Danmark"),
        ("FI1D", "2", "Finland"),
        ("NO081", "3", "Norge"),
    ]


def test_a_national_code_has_no_swedish_label(of_all: Release) -> None:
    rows = ask(
        of_all,
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?priority ?label { ?p dcterms:isPartOf ?r ; "
        "esf:priority ?priority OPTIONAL { ?priority skos:prefLabel ?label } }",
    )
    assert (f"{IRIS.base}concept/priority-esf-dk-2021-2027/A", "") in rows
    assert all(label == "" for _, label in rows)


def test_tables_hold_them_and_persons_are_in_none(of_all: Release) -> None:
    with (of_all.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["number"]: row for row in csv.DictReader(file)}
    row = rows["ESFP-24-0012"]
    assert (row["owner_number"], row["owner_country"], row["stated_region"]) == ("DK-99000007", "DNK", "DK01")
    assert row["total_cost_sek"] == "", "kronor are Swedish"
    for path in of_all.path.rglob("*"):
        if path.suffix in (".csv", ".json", ".ttl"):
            assert "Jens Prøve" not in path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """What was withheld of a list by its name: those that are not spoilt, and by their places those that are."""
    folder = tmp_path_factory.mktemp("lists")
    lists = {name: altered(columns) for name, columns in WHOLE.items()}
    lists |= {str(at): altered(columns, **spoilt) for at, (columns, spoilt, _) in enumerate(SPOILT)}
    for name, columns in lists.items():
        [number] = {"Projekt-ID", "Hankekoodi", "Operation_Local_Identifier"} & {*columns}  # another project in each
        numbered = {**columns, number: [f"{columns[number][0]}{name}"]}
        (folder / f"{name}.csv").write_text(as_csv(numbered, ";"), encoding="utf-8")
    found = esfgraph.convert(folder).findings
    rules = ("malformed-", "unknown-code")
    return lambda name: [
        each.message for each in found if each.rule.startswith(rules) and each.position.source == f"{name}.csv"
    ]


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_withheld_of_a_list_that_is_not_spoilt(withheld: Callable[[str], list[str]], name: str) -> None:
    assert withheld(name) == []


@pytest.mark.parametrize("at", range(len(SPOILT)))
def test_what_is_not_well_formed_there_is_withheld_with_a_sentence(
    withheld: Callable[[str], list[str]], at: int
) -> None:
    sentence, messages = SPOILT[at][2], withheld(str(at))
    assert any(sentence in message for message in messages), messages


def test_a_list_is_read_as_the_register_that_is_named(esfgraph: Command, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(as_csv(DENMARK, ";"), encoding="utf-8")
    command = ("build", str(tmp_path / "list.csv"), "--data", str(tmp_path / "data"))
    code, _, err = esfgraph(*command, "--profile", "esf-dk", "--profile", "kohesio")
    assert code == Exit.PUBLISHED, err
    code, _, _ = esfgraph(*command, "--profile", "esf-se")
    assert code == Exit.NOTHING_PUBLISHABLE, "no heading of it tells a Swedish project"
    code, _, err = esfgraph(*command, "--profile", "esf-xx")
    assert (code, err) == (
        Exit.CANNOT_RUN,
        "esfgraph: There is no profile 'esf-xx'; there are esf-se, erdf-se, esf-dk, esf-fi, kohesio. A profile of your "
        "own is a file whose name ends in .toml.\n",
    )


def test_a_profile_of_ones_own_reads_a_list_of_ones_own(tmp_path: Path) -> None:
    profile = tmp_path / "esf-no.toml"
    profile.write_text(
        'title = { sv = "Norge", en = "Norway" }\ncountry = "NO"\n[labels]\nnumber = ["Prosjektnummer"]\n'
        'title = ["Prosjektnavn"]\nowner = ["Mottaker"]\nowner_number = ["Orgnr"]\ntotal_cost = ["Kostnad"]\n',
        encoding="utf-8",
    )
    text = "Prosjektnummer;Prosjektnavn;Mottaker;Orgnr;Kostnad\nN-1;Vegen;Prøvevik;999 900 003;1 000\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    converted = esfgraph.convert(tmp_path / "list.csv", profiles=[profile])
    assert converted.projects == [f"{IRIS.base}project/esf-no/N-1"]
    assert not [each for each in converted.findings if each.rule.startswith("malformed")]
    (record,) = esfgraph.read(tmp_path / "list.csv", profiles=[profile])
    assert isinstance(record, esfgraph.Record)
    assert record["owner_number"].value == "NO-999900003"
    assert any("currency/NOK" in line for line in record.triples())


def test_a_changed_profile_is_read_anew(tmp_path: Path) -> None:
    """The cache knows the text of a person's profile, not its name alone."""
    profile, sources = tmp_path / "esf-no.toml", tmp_path / "in"
    sources.mkdir()
    (sources / "list.csv").write_text("A;B;C;D\n1;Navn;x;y\n", encoding="utf-8")
    head = 'title = { sv = "Norge", en = "Norway" }\ncountry = "NO"\nkept = ["C", "D"]\n[labels]\nnumber = ["A"]\n'
    found = []
    for label in ("title", "description"):
        profile.write_text(f'{head}{label} = ["B"]\n', encoding="utf-8")
        release = built(sources, tmp_path / "data", profiles=(str(profile),))
        found.append(ask(release, f"SELECT ?text {{ ?p dcterms:{label} ?text ; dcterms:identifier '1' }}"))
    assert found == [[("Navn",)], [("Navn",)]]
