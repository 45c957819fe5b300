"""County administrative boards: their items of Wikidata, by the names under which they own projects."""

from collections.abc import Iterable, Mapping

from esfgraph.fields.spelling import fold
from esfgraph.resources import resource_dir
from esfgraph.sources.csv_list import read_list

RULE = "wikidata-by-name"
"""Evidence concept by which an owner's item is known."""
WHAT = "list of county boards"
COLUMNS = ("name", "wikidata")
WIKIDATA = "http://www.wikidata.org/entity/"
_PASSED_OVER = frozenset({"i", "län"})
"""Words that sources leave out of a board's name."""


def read_county_boards() -> Mapping[str, str]:
    """Read the packaged list: the IRI of each board's item by its name without what may be left out."""
    path = resource_dir("ontology") / "registers" / "county-boards.csv"
    boards = read_list(path, WHAT, lambda cells: (_key(cells["name"]), WIKIDATA + cells["wikidata"]), COLUMNS)
    return dict(board for _, board in boards.entries)


def county_board(names: Iterable[str], boards: Mapping[str, str]) -> str | None:
    """The item of the one board that an owner's names are of; None where they are of none, or of several."""
    items = {item for name in names if (item := boards.get(_key(name)))}
    return items.pop() if len(items) == 1 else None


def _key(name: str) -> str:
    """Fold a name: *Länsstyrelsen i Östergötlands län* and *Länsstyrelsen Östergötland* are one."""
    return " ".join(word for word in fold(name).split() if word not in _PASSED_OVER).removesuffix("s")
