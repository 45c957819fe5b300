"""What a query process and its server say to each other: frames of a kind, a length and a body."""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
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
    DATA = b"D"
    """A query; or part of an answer, the first of which begins with an opening."""
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


@dataclass(frozen=True)
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

    @cached_property
    def encoded(self) -> str:
        """The query as its process reads it, in ASCII on one line."""
        return json.dumps(
            {
                "text": self.text,
                "formats": self.formats,
                "base_iri": self.base_iri,
                "default_graphs": self.default_graphs,
                "named_graphs": self.named_graphs,
                "bindings": self.bindings,
                "gzip": self.gzip,
            }
        )


class Opening(NamedTuple):
    """What is known of an answer before its data."""

    form: Form
    variables: tuple[str, ...]
    encoding: str | None
    """How the data is compressed, as a header says it."""


class Refusal(StrEnum):
    """Why a query process did not finish an answer."""

    SYNTAX = "syntax"
    FEDERATION = "federation"
    DEPTH = "depth"
    SIZE = "size"
    ROWS = "rows"
    MEMORY = "memory"
    EVALUATION = "evaluation"


def write_opening(form: Form, variables: Sequence[str], encoding: str | None) -> bytes:
    """Write what stands before an answer's data."""
    return json.dumps((form, variables, encoding)).encode() + b"\n"


def read_opening(body: bytes) -> tuple[Opening, bytes]:
    """Read the first frame of an answer: its opening, and the data behind it."""
    opening, _, data = body.partition(b"\n")
    return (_read_lately if len(opening) < _SHORT else _read)(opening), data


def _read(opening: bytes) -> Opening:
    form, variables, encoding = json.loads(opening)
    return Opening(Form(form), tuple(variables), encoding)


_read_lately = lru_cache(maxsize=256)(_read)
_SHORT = 500
"""Bytes of an opening up to which it is remembered: many queries project the same variables."""


def frame(kind: bytes, body: bytes = b"") -> bytes:
    """Write one frame."""
    return HEADER.pack(kind, len(body)) + body
