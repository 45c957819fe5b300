"""What the columns of imported tables are called (columns.toml), and the properties by which populations are known."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """Spellings of headings and of cells, folded."""

    thing: frozenset[str]
    year: frozenset[str]
    population: frozenset[str]
    missing: frozenset[str]
    """Of cells that state nothing."""
    whole: Mapping[str, str]
    """NUTS codes by other codes of the whole country."""
    population_property: str
    """What the measure of such a column is a kind of (IRI)."""
    population_properties: frozenset[str]
    """The same, and other properties that say as much."""


@cache
def load_columns() -> ColumnWords:
    """Read the table."""
    table = tomllib.loads(files("esfgraph.imports").joinpath("columns.toml").read_text(encoding="utf-8"))
    spelt = {name: frozenset(table[name]["spellings"]) for name in ("thing", "year", "population", "missing")}
    own = table["population"]["property"]
    return ColumnWords(
        **spelt,
        whole=table["whole"],
        population_property=own,
        population_properties=frozenset({own, *table["population"]["others"]}),
    )
