"""What a client asks for: of which release, in which language, with which parameters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from esfgraph.matching.matcher import Matcher
from esfgraph.matching.things import TYPES, Type
from esfgraph_server.http.negotiation import Language
from esfgraph_server.http.problems import wrong_request
from esfgraph_server.releases.open_release import OpenRelease

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    release: OpenRelease
    language: Language
    parameters: Mapping[str, str]

    @property
    def matcher(self) -> Matcher:
        """What tells what names and numbers mean."""
        return self.release.search_index.matcher

    def id_of(self, iri: str) -> str:
        """Return the identifier of a thing: its path, the same under every base."""
        return self.release.graph.iris.path_of(iri) or iri

    def iri_of(self, id_: str) -> str:
        """Return the thing of an identifier, which may be its IRI, too."""
        iris = self.release.graph.iris
        return id_ if iris.path_of(id_) else iris.of_path(id_)

    def number(self, name: str, default: int, most: int) -> int:
        """Read a whole number from 0 up to *most* of a parameter; raise a 400 problem for what is none."""
        text = self.parameters.get(name, "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise wrong_request(f"The parameter '{name}' must be a whole number; it is {text[:100]!r}.")
        return min(int(text), most) if text else default


def as_object(name: str, text: str) -> dict[str, Any]:
    """Read a JSON object; raise a 400 problem for what is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    return expected(value, dict, f"'{name}' must be a JSON object")


def expected(value: object, type_: type[Value], what: str) -> Value:
    """Return a value of a type; raise a 400 problem that says *what* it must be."""
    if not isinstance(value, type_):
        raise wrong_request(f"{what}, as the specification of reconciliation 0.2 says.")
    return value


def types_named(names: object) -> tuple[Type, ...] | None:
    """Read one type or several; all where none is named, None where none of those that are named exists."""
    named = [names] if isinstance(names, str) else names if isinstance(names, list) else []
    known = tuple(type_ for type_ in TYPES if type_ in named)
    return known if known or not any(named) else None
