"""What a query process and its server say to each other: msgspec structs in msgpack, each behind its length."""

import struct
from enum import StrEnum
from typing import Final

import msgspec

CHUNK = 64 * 1024
"""Bytes of an answer, before compression, that travel together."""

LENGTH: Final = struct.Struct("!I")
"""What stands before each message: how many bytes it takes."""


class Form(StrEnum):
    """What a query's answer is: decided by the query, and it decides which formats can carry the answer."""

    SOLUTIONS = "solutions"
    BOOLEAN = "boolean"
    GRAPH = "graph"


class Refusal(StrEnum):
    """Why a query process did not finish an answer."""

    SYNTAX = "syntax"
    FEDERATION = "federation"
    DEPTH = "depth"
    GROUPS = "groups"
    SIZE = "size"
    ROWS = "rows"
    MEMORY = "memory"
    EVALUATION = "evaluation"
    STORE = "store"
    AWAY = "away"


class Binding(msgspec.Struct, frozen=True, array_like=True):
    """A variable of a query and the term that stands for it."""

    variable: str
    value: str
    datatype: str | None = None
    """IRI of a literal's datatype; None for an IRI."""


class Query(msgspec.Struct, frozen=True, array_like=True):
    """One query, the data set it asks, and the format wanted for each form its answer may have."""

    text: str
    formats: dict[Form, str]
    """Names in esfgraph.rdf.formats; a form left out is not wanted: its answer ends after saying which form it is."""
    base_iri: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    """Of variables that the query projects; never part of its text."""
    gzip: bool = False
    """Whether the answer may be compressed: done where it is made, and only where it is worth it."""

    @property
    def key(self) -> str:
        """All of the query as one text: the same for the same question in the same format."""
        return msgspec.json.encode(self).decode()


class Opening(msgspec.Struct, frozen=True, array_like=True):
    """What is known of an answer before its data."""

    form: Form
    variables: tuple[str, ...] = ()
    encoding: str | None = None
    """How the data is compressed, as a header says it."""


class Ready(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """The process has opened its store and takes queries."""


class Part(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A part of an answer; the first one has the opening."""

    data: bytes
    opening: Opening | None = None
    last: bool = False
    leaving: bool = False
    """Whether the process ends now: the query has made it too large for another."""


class Refused(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """There is no answer, or no more of it; the process takes the next query."""

    refusal: Refusal
    message: str = ""
    """What the engine says, or what is wrong in English."""
    swedish: str = ""
    """What is wrong in Swedish, where it can be told so."""
    line: int = 0
    """Where the text stops being SPARQL, counted from 1 as the column is; 0 where that is not known."""
    column: int = 0


Reply = Ready | Part | Refused
"""What a process says."""


def encode(message: Query | Reply) -> bytes:
    """Write one message with its length before it."""
    body = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(body)) + body


decode_query: Final = msgspec.msgpack.Decoder(Query).decode
"""Reads what `encode` made of a query, without the length."""
decode_reply: Final = msgspec.msgpack.Decoder[Reply](Reply).decode
"""Reads what `encode` made of a reply, without the length."""
