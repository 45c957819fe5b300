"""A table of populations as an agency keeps it, with made-up figures: of all municipalities but those of one county."""

from datetime import date
from functools import cache
from pathlib import Path

from esfgraph.imports.imported import Import
from esfgraph.resources import resource_dir
from esfgraph.rules import Bilingual
from esfgraph.vocabulary.places import read_places

YEARS = (2023, 2024)
LEFT_OUT = "12"
"""The county of which no municipality has a figure."""
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
SOURCE = "https://statistik.example.se/befolkning"


@cache
def inhabitants(year: int) -> dict[str, int]:
    """How many people live in each municipality in a year, by its code."""
    codes = read_places(resource_dir("ontology") / "places").municipalities
    return {code: 10 * int(code) + year - 2000 for code in codes if not code.startswith(LEFT_OUT)}


def population(path: Path) -> Import:
    """Write the table."""
    rows = [f"{code};{year};{number}" for year in YEARS for code, number in inhabitants(year).items()]
    path.write_text("\n".join(["kommun;år;folkmängd", *rows, ""]), encoding="utf-8")
    title = Bilingual("Folkmängd, påhittad", "Population, made up")
    return Import("population", path, LICENCE, SOURCE, title, date(2025, 2, 20))
