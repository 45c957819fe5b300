"""Property paths: how a shape gets from a focus node to the values that it is about (SHACL, 2.3.1)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import pyoxigraph as ox

from esfgraph.rdf.namespaces import RDF, SH

Repeated = Literal["zeroOrMore", "oneOrMore", "zeroOrOne"]
Stated = Literal["inverse", "alternative", Repeated]
PathKind = Literal["property", "sequence", Stated]
STATED_BY: dict[Stated, str] = {kind: f"{kind}Path" for kind in get_args(Stated)}
"""Local name of the property that states a path; a property is its own path, a sequence an RDF list."""
SIGNS: dict[Repeated, str] = {"zeroOrMore": "*", "oneOrMore": "+", "zeroOrOne": "?"}
"""What SPARQL writes behind a path."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path and the paths that it is made of."""

    kind: PathKind
    parts: "tuple[Path, ...]" = ()
    """Two or more for a sequence and alternatives, none for a property, else one."""
    iri: str = ""
    """The property, where the path is one."""

    def __str__(self) -> str:
        """Write the path as SPARQL does, with IRIs in angle brackets."""
        parts = [f"({part})" if part.kind in ("inverse", *SIGNS) else str(part) for part in self.parts]
        match self.kind:
            case "property":
                return f"<{self.iri}>"
            case "sequence":
                return f"({'/'.join(map(str, self.parts))})"
            case "alternative":
                return f"({'|'.join(map(str, self.parts))})"
            case "inverse":
                return f"^{parts[0]}"
        return f"{parts[0]}{SIGNS[self.kind]}"

    @property
    def properties(self) -> tuple[str, ...]:
        """IRIs of the properties that it follows, in the order in which they are written."""
        return (self.iri,) if self.iri else tuple(iri for part in self.parts for iri in part.properties)

    @property
    def looks_back(self) -> bool:
        """Whether it leads from an object to a subject anywhere."""
        return self.kind == "inverse" or any(part.looks_back for part in self.parts)

    @property
    def length(self) -> float:
        """How many statements it follows at most; infinity where it repeats a step."""
        if self.kind in ("zeroOrMore", "oneOrMore"):
            return math.inf
        lengths = [part.length for part in self.parts] or [1]
        return sum(lengths) if self.kind == "sequence" else max(lengths)

    def state(self, names: Iterator[ox.BlankNode], triples: list[ox.Triple]) -> ox.NamedNode | ox.BlankNode:
        """Return the node that is this path in RDF and add its statements, about nodes from *names*, to *triples*."""
        if self.iri:
            return ox.NamedNode(self.iri)
        nodes = [part.state(names, triples) for part in self.parts]
        if self.kind in ("sequence", "alternative"):
            head: ox.NamedNode | ox.BlankNode = ox.NamedNode(f"{RDF}nil")
            for node in reversed(nodes):
                rest, head = head, next(names)
                triples.append(ox.Triple(head, ox.NamedNode(f"{RDF}first"), node))
                triples.append(ox.Triple(head, ox.NamedNode(f"{RDF}rest"), rest))
            if self.kind == "sequence":
                return head
            nodes = [head]
        path = next(names)
        triples.append(ox.Triple(path, ox.NamedNode(f"{SH}{self.kind}Path"), nodes[0]))
        return path
