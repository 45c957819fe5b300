"""What our vocabularies say of codes and places that data name and do not describe, under whatever base they do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.resources import turtle_files
from esfgraph.shacl.shapes import Shapes, seen_by


@dataclass(frozen=True)
class Background:
    """Ontology, code lists and places."""

    base: str
    statements: Mapping[str, list[str]]
    """Those that matter to the shapes, as N-Triples without final dots, by IRI of their subject."""

    @cached_property
    def _own_path(self) -> re.Pattern[str]:
        """Splits an IRI into a base and a path that begins as those of our codes and places do."""
        paths = (iri.removeprefix(self.base) for iri in self.statements if iri.startswith(self.base))
        beginnings = "|".join(sorted({re.escape(path.partition("/")[0]) for path in paths if "/" in path}))
        return re.compile(rf"^(.+?/)((?:{beginnings or '$^'})/.+)$")

    def describe(self, iri: str) -> list[str]:
        """What is stated of *iri*, or of the thing of ours that has its path under another base."""
        if iri in self.statements:
            return self.statements[iri]
        elsewhere = self._own_path.match(iri)
        if elsewhere is None or (ours := self.base + elsewhere[2]) not in self.statements:
            return []
        return [line.replace(f"<{self.base}", f"<{elsewhere[1]}") for line in self.statements[ours]]


def load_background(shapes: Shapes, base: str = DEFAULT_BASE) -> Background:
    """Read what the published vocabularies state under *base* and *shapes* can look at."""
    quads = (quad for path in turtle_files() for quad in ox.parse(path=path, base_iri=base))
    statements: dict[str, list[str]] = {}
    for line in seen_by(shapes, (f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads)):
        statements.setdefault(line.partition(" ")[0][1:-1], []).append(line)
    return Background(base, statements)
