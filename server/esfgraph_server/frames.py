"""What a query process and its server say to each other: frames of a kind, a length and a body."""

import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

CHUNK = 64 * 1024
"""Bytes of an answer, before compression, that travel together."""

HEADER = struct.Struct("!cI")


class Form(StrEnum):
    """What a query's answer is: decided by the query, and it decides which formats can carry the answer."""

    SOLUTIONS = "solutions"
    BOOLEAN = "boolean"
    GRAPH = "graph"


class Kind:
    """The first byte of a frame."""

    READY = b"R"
    FORM = b"F"
    """Before all data: the form, the variables, and whether what follows is compressed."""
    DATA = b"D"
    ERROR = b"E"
    END = b"Z"
    """The last data, and the process waits for the next query."""
    LEAVE = b"L"
    """The last data, and the process ends: the query has made it too large for another."""


LAST = (Kind.END, Kind.LEAVE, Kind.ERROR)
"""Kinds after which nothing more comes for a query."""


class Binding(NamedTuple):
    """A variable of a query and the term that stands for it."""

    variable: str
    value: str
    datatype: str | None = None
    """IRI of a literal's datatype; None for an IRI."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query, the data set it asks, and the format wanted for each form its answer may have."""

    text: str
    formats: dict[Form, str]
    """Names in esfgraph.formats; a form left out is not wanted: its answer ends after saying which form it is."""
    base_iri: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    """Of variables that the query projects; never part of its text."""
    gzip: bool = False
    """Whether the answer may be compressed: done where it is made, and only where it is worth it."""


class Refusal(StrEnum):
    """Why a query process did not finish an answer."""

    SYNTAX = "syntax"
    FEDERATION = "federation"
    DEPTH = "depth"
    SIZE = "size"
    ROWS = "rows"
    MEMORY = "memory"
    EVALUATION = "evaluation"


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """Write one frame."""
    return HEADER.pack(kind, len(body)) + body
