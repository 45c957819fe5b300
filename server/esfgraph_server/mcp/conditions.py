"""Conditions: what the tools that ask for projects can be narrowed by, from the facets of lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph_server.api.openapi import load_texts, values_of
from esfgraph_server.mcp.tool import Arguments, Schema
from esfgraph_server.model.selections.facets import Facet, facets_of
from esfgraph_server.model.selections.selection import DAY, SINCE, TEXT

FACETS = facets_of("projects")
_NAMES: Mapping[str, str] = {"text": TEXT, "day": DAY, "changed_since": SINCE}
"""Arguments that are no facets, and their parameters in the address of a list."""


def conditions() -> dict[str, Schema]:
    """Return the schemas of the arguments that narrow; values of one are alternatives, all arguments hold together."""
    texts: Mapping[str, Any] = load_texts()

    def text_of(parameter: str) -> str:
        return f"{texts['parameter'][parameter]['en']}."

    return {
        **{each.key: _values(each, texts["facet"][each.key]["en"]) for each in FACETS},
        "text": {"type": "string", "maxLength": LONGEST_TEXT, "description": text_of(TEXT)},
        "day": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": text_of(DAY)},
        "changed_since": {
            "type": "string",
            "pattern": r"^(\d{4}-\d{2}-\d{2}|[0-9a-f]{16})$",
            "description": text_of(SINCE),
        },
    }


def narrowed(arguments: Arguments) -> Iterator[tuple[str, str]]:
    """Yield what narrows as the parameters of the address of a list."""
    for facet in FACETS:
        for value in arguments.get(facet.key, ()):
            yield facet.key, value
    for name, parameter in _NAMES.items():
        if arguments.get(name):
            yield parameter, arguments[name]


def _values(facet: Facet, meaning: str) -> Schema:
    return {"type": "array", "items": values_of(facet), "description": f"{meaning}."}
