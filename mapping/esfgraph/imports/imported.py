"""An import: data of others that a build publishes in a graph of its own, with its terms and where it is from."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from esfgraph.rules import Bilingual

RESERVED = frozenset({"esf", "public", "quality", "sources"})
"""Names of the graphs and dumps that every release has."""

GRAPH_NAMES = f"a name is of a-z, 0-9 and hyphens, begins with a letter, and is none of {', '.join(sorted(RESERVED))}"

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Import:
    """What the publisher says of data of others."""

    name: str
    """Of the graph, ``population`` of ``graph/population``."""
    file: Path
    licence: str
    """IRI of the terms under which the data may be used."""
    source: str | None = None
    """IRI of where they are from."""
    title: Bilingual | None = None
    day: date | None = None
    """As of which day the data are, or were obtained."""

    @property
    def place(self) -> str:
        """What errors call it."""
        return f"The import {self.name!r}, {str(self.file)!r}"


def is_graph_name(name: object) -> bool:
    """Whether an imported graph may be called so: it is the end of its IRI, and a part of names of files."""
    return isinstance(name, str) and len(name) <= _LONGEST and bool(_NAME.fullmatch(name)) and name not in RESERVED
