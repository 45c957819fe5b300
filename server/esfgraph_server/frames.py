"""What a query process and its server say to each other: frames of a kind, a length and a body."""

import struct
from dataclasses import dataclass
from enum import StrEnum

CHUNK = 64 * 1024
"""Bytes of an answer that travel together; an answer shorter than this is known whole before its status is sent."""

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
    DATA = b"D"
    ERROR = b"E"
    END = b"Z"


@dataclass(frozen=True, slots=True)
class Binding:
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


class Refusal(StrEnum):
    """Why a query process did not finish an answer."""

    SYNTAX = "syntax"
    FEDERATION = "federation"
    SIZE = "size"
    MEMORY = "memory"
    EVALUATION = "evaluation"


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """Write one frame."""
    return HEADER.pack(kind, len(body)) + body
