"""The names of owners, read from the index of a release and remembered."""

from collections.abc import Sequence
from functools import lru_cache, partial

from esfgraph.query.rows import OwnerRow
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import row_of

_KEPT = 5000
"""Names that are remembered: those of the owners of most projects stand on many pages."""


class OwnerNames:
    """The names of a release's owners, by which lists call them.

    They are read from the index: all that is stated of an owner takes twenty times as long, and a page names fifty.
    """

    def __init__(self, index: SearchIndex) -> None:
        """Read names from *index*."""
        self.of = lru_cache(_KEPT)(partial(_name, index))
        """Return the name of an owner by its IRI; empty where none may be published, or is known."""


def best_spelling(names: Sequence[str]) -> str:
    """Choose a name to show large among spellings that sources print, the usual one first: one not all in capitals."""
    return next((name for name in names if name != name.upper()), names[0] if names else "")


def _name(index: SearchIndex, iri: str) -> str:
    row = row_of(index, iri)
    return row.name if isinstance(row, OwnerRow) else ""
