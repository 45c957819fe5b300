from pathlib import Path

import pytest

from esfgraph.errors import SourceError
from esfgraph.vocabulary.places import FILES, Municipality, NutsRegion, Places, larger_regions, read_places

FOLDER = Path(__file__).parents[3] / "ontology" / "places"

BODIES = {
    "Hässleholms kommun": "1293",
    "ÅTVIDABERGS KOMMUN": "0561",
    "BORÅS KOMMUN": "1490",
    "Borås stad": "1490",
    "Borås Stad": "1490",
    "Köpings Kommun": "1983",
    "Malmö stad": "1280",
    "Malmö kommun": "1280",
    "STOCKHOLMS KOMMUN": "0180",
    "Stockholms stad": "0180",
    "Göteborgs Stad": "1480",
    "GÖTEBORGS KOMMUN": "1480",
    "HANINGE KOMMUN": "0136",
    "OSBY KOMMUN": "1273",
    "Region Gotland": "0980",
    "Gotlands kommun": "0980",
    "Upplands-Bro kommun": "0139",
    "Upplands Bro kommun": "0139",
    "Upplands Väsby kommun": "0114",
    "Falu kommun": "2080",
    "Falun kommun": "2080",
    "Hällefors kommun": "1863",
    "Lilla Edets kommun": "1462",
    "Dals-Eds kommun": "1438",
    "Dals-Ed kommun": "1438",
    "Kalmar kommun": "0880",
    "Kalmars kommun": "0880",
    "Uppsala kommun": "0380",
    "Södertälje kommun": "0181",
    "Västerås stad": "1980",
    "Kalix kommun": "2514",
    "Överkalix kommun": "2513",
    "Alingsås kommun": "1489",
    "Habo kommun": "0643",
    "Håbo kommun": "0305",
    "Östra Göinge kommun": "1256",
    "Malung-Sälens kommun": "2023",
    "Malungs kommun": "2023",
    "Haparanda stad": "2583",
    "Lidingö stad": "0186",
    "Orust kommun": "1421",
    "Marks kommun": "1463",
    "  Bergs \t kommun ": "2326",
    "Tjörns\u00a0kommun": "1419",
    "A\u030are kommun": "2321",  # decomposed Å
}
NO_MUNICIPALITY = (
    "Kommunförbundet Kalmar län",
    "KOMMUNFÖRBUNDET KALMAR LÄN",
    "Region Västmanland",
    "Region Kalmar län",
    "Malmö universitet",
    "Håbo Marknads AB",
    "Kommunstyrelsen i Åtvidaberg",
    "Hässleholms kommun, Arbetsmarknadsenheten",
    "Umeå stad",
    "Borås",
    "Kalmar",
    "Mark",
    "Osbys kommuns vänner",
    "kommun",
    "Stockholms läns landsting",
    "Kungliga Tekniska högskolan",
    "",
)
TOWNS = {
    "ÅTVIDABERG": "0561",
    "KALMAR": "0880",
    "Hässleholm": "1293",
    "falun": "2080",
    "BORÅS": "1490",
    "Visby": None,
    "VÄSTRA FRÖLUNDA": None,
    "Kalmar kommun": None,
    "": None,
}
NUTS_CODES = {"SE12": "SE12", "se33": "SE33", "SE": "SE", "SE110": "SE110", "SE0": "SE"}
NO_NUTS_CODES = ("SE13", "SEZ", "SEZZ", "ZZ01", "", "SE01")
ESF_REGIONS = {
    "Småland & Öarna": "SE21",
    "småland och öarna": "SE21",
    "Småland med öarna": "SE21",
    "Stockholm": "SE11",
    "Stockholmsregionen": "SE11",
    "SYDSVERIGE": "SE22",
    "Skåne-Blekinge": "SE22",
    "Östra Mellansverige": "SE12",
    "Östra": "SE12",
    "Västsverige": "SE23",
    "Norra Mellansverige": "SE31",
    "Mellersta  Norrland": "SE32",
    "Övre Norrland": "SE33",
    "ESF Nationellt": "SE",
    "Nationellt": "SE",
    "Norrland": None,
    "": None,
}


@pytest.fixture(scope="module")
def places() -> Places:
    return read_places(FOLDER)


def test_every_place_is_read(places: Places) -> None:
    sizes = [len(places.nuts_regions), len(places.counties), len(places.municipalities), len(places.esf_regions)]
    assert sizes == [33, 21, 290, 9]
    assert places.municipalities["0561"] == Municipality("0561", "Åtvidaberg", "Åtvidaberg", "05")
    assert places.nuts_regions["SE12"] == NutsRegion("SE12", "Östra Mellansverige", "East Middle Sweden", 2)


@pytest.mark.parametrize(("name", "code"), BODIES.items())
def test_full_name_leads_to_municipality(places: Places, name: str, code: str) -> None:
    assert places.municipality_of_name(name) == places.municipalities[code]


@pytest.mark.parametrize("name", NO_MUNICIPALITY)
def test_other_names_lead_nowhere(places: Places, name: str) -> None:
    assert places.municipality_of_name(name) is None


@pytest.mark.parametrize(("town", "code"), TOWNS.items())
def test_town(places: Places, town: str, code: str | None) -> None:
    found = places.municipality_of_town(town)
    assert (found.code if found else None) == code


def test_every_plain_name_is_a_town(places: Places) -> None:
    for municipality in places.municipalities.values():
        assert places.municipality_of_town(municipality.name_sv.upper()) == municipality


@pytest.mark.parametrize(("printed", "code"), NUTS_CODES.items())
def test_nuts_code(places: Places, printed: str, code: str) -> None:
    assert places.region_of_nuts_code(printed) == places.nuts_regions[code]


@pytest.mark.parametrize("printed", NO_NUTS_CODES)
def test_unknown_nuts_code(places: Places, printed: str) -> None:
    assert places.region_of_nuts_code(printed) is None


@pytest.mark.parametrize(("printed", "code"), ESF_REGIONS.items())
def test_esf_region(places: Places, printed: str, code: str | None) -> None:
    found = places.esf_region_of_name(printed)
    assert (found.code if found else None) == code


def test_esf_region_lies_on_the_nuts_region_of_its_code(places: Places) -> None:
    assert all(region.nuts_code == region.code for region in places.esf_regions.values())


def test_every_municipality_lies_in_a_county_whose_regions_lead_up_to_sweden(places: Places) -> None:
    assert larger_regions("SE123") == ["SE123", "SE12", "SE1", "SE"]
    for municipality in places.municipalities.values():
        codes = larger_regions(places.counties[municipality.county_code].nuts3_code)
        assert [places.nuts_regions[code].level for code in codes] == [3, 2, 1, 0]


def write_with(tmp_path: Path, name: str, old: str, new: str) -> Path:
    for file in FILES:
        text = (FOLDER / file).read_text(encoding="utf-8")
        assert file != name or old in text
        (tmp_path / file).write_text(text.replace(old, new) if file == name else text, encoding="utf-8")
    return tmp_path


def test_name_of_two_municipalities_leads_nowhere(tmp_path: Path) -> None:
    places = read_places(write_with(tmp_path, "municipalities.ttl", '"Habo kommun"@sv', '"Håbo kommun"@sv'))
    assert places.municipality_of_name("Håbo kommun") is None
    assert places.municipality_of_name("Kinda kommun") == places.municipalities["0513"]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("nuts.ttl", "@prefix nuts:", "@prefix", "cannot be read"),
        ("counties.ttl", 'skos:notation "05"', 'skos:notation "05", "5"', "2 values"),
        ("municipalities.ttl", "skos:broader county:05, ", "skos:broader ", "0 places"),
        ("nuts.ttl", '"Sweden"@en', '"Suède"@fr', "no preferred label in the language 'en'"),
    ],
)
def test_damaged_file_is_refused(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_places(write_with(tmp_path, name, old, new))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nuts\.ttl cannot be read"):
        read_places(tmp_path)
