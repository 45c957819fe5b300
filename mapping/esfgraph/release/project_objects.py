"""Projects as JSON-LD objects, a line each, that name what they link to: no other line is needed to read one."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from esfgraph.rdf.jsonld import Compactor, Json

TOLD = ("id", "type", "organizationNumber", "notation", "label", "seat")
"""What a line says of a thing that its project links to, by the keys of the context."""
_NAMES = ("organizationNumber", "notation", "label")
"""One of which a thing must have to be told of."""
_NOT_TOLD = ("inferredBy",)
"""Links whose ends are not told of: which rule concluded something says the rule's own document."""


@dataclass(slots=True)
class ProjectObjects:
    """Writes projects with what was told of the things that they link to."""

    compactor: Compactor
    context: str
    """Address of the context."""
    _told: dict[str, Json] = field(default_factory=dict)
    _links: Container[str] = ()

    def __post_init__(self) -> None:
        keys = self.compactor.keys.values()
        self._links = {key.name for key in keys if key.object_type == "@id"}.difference(_NOT_TOLD)

    def tell(self, nodes: Iterable[Json]) -> None:
        """Remember what lines are to say of things: codes and places first, then owners, whose seat is a place."""
        for node in nodes:
            if any(key in node for key in _NAMES):
                self._told[node["id"]] = self._with_links({key: node[key] for key in TOLD if key in node})

    def lines(self, nodes: Iterable[Json]) -> Iterator[bytes]:
        """Write each project among *nodes* as a JSON-LD document on a line of its own."""
        for node in nodes:
            if "Project" in node.get("type", ()):
                yield msgspec.json.encode({"@context": self.context, **self._with_links(node)}) + b"\n"

    def _with_links(self, node: Mapping[str, Any]) -> Json:
        return {key: self._linked(value) if key in self._links else value for key, value in node.items()}

    def _linked(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._linked(each) for each in value]
        return self._told.get(value, value) if isinstance(value, str) else value
