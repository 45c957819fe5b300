"""Bounds: a range of a facet as the two fields of a form, read into the one value that the facet has for it."""

from collections.abc import Iterable

from esfgraph.fields.amounts import read_amount
from esfgraph.fields.kinds import print_number
from esfgraph_server.model.selections.facets import Facet, ListName, facets_of
from esfgraph_server.model.selections.selection_error import SelectionError

FROM, TO = ".from", ".to"
"""How the parameters of a facet's fields end, behind its key."""

_BETWEEN = {"range": "..", "year": "-"}
"""What stands between the bounds in a value of each kind of facet that has some."""


def has_bounds(facet: Facet) -> bool:
    """Whether a facet can be narrowed by bounds."""
    return facet.kind in _BETWEEN


def bounds_of(facet: Facet, value: str) -> tuple[str, str]:
    """Take a value apart into its bounds; a single year is both; none where it has none."""
    low, between, high = value.partition(_BETWEEN[facet.kind])
    return (low, high) if between else (value, value)


def with_bounds(list_: ListName, parameters: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Put the value that two fields come to in their place; fields that are empty ask for nothing.

    Raise SelectionError for what is no number or no year, and for a lower bound that is not below the upper.
    """
    kept, bounds = list[tuple[str, str]](), dict[str, str]()
    known = {facet.key + end for facet in facets_of(list_) if has_bounds(facet) for end in (FROM, TO)}
    for name, value in parameters:
        if name in known:
            bounds[name] = value.strip()
        else:
            kept.append((name, value))
    for facet in facets_of(list_):
        low, high = (_bound(facet, facet.key + end, bounds.get(facet.key + end, "")) for end in (FROM, TO))
        if low or high:
            canonical = facet.canonical(f"{low}{_BETWEEN[facet.kind]}{high}")
            if canonical is None:
                raise SelectionError("bounds", facet.key + FROM, low, high)
            kept.append((facet.key, canonical))
    return kept


def _bound(facet: Facet, parameter: str, text: str) -> str:
    """Read a bound as people write it: ``1 000 000``."""
    if not text:
        return ""
    number = read_amount(text)
    if number is None:
        raise SelectionError("number", parameter, text)
    written = print_number(number)
    if facet.canonical(f"{written}{_BETWEEN[facet.kind]}") is None:
        raise SelectionError("number", parameter, text)
    return written
