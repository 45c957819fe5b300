"""Why a text is no SPARQL 1.1: where it stops being it, and the reason in a sentence a person understands."""

import re
from collections.abc import Collection
from dataclasses import dataclass

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SENTENCE = re.compile(r"\b(?:[A-Z][A-Za-z]+ [A-Za-z ]*[A-Za-z]|IRI parsing failed)")
"""A reason among what the engine lists, besides all the characters that it hoped for."""
_TOKEN = re.compile(
    r"""
    "{3}.*?"{3} | '{3}.*?'{3} | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'   # strings
    | \#[^\r\n]* | <[^\x00-\x20<>"{}|^`\\]*> | [?$]\w+ | _:[\w.-]+ | @[A-Za-z-]+
    | (?P<declares>\bPREFIX\s+(?P<declared>[\w.-]*):)
    | (?P<prefix>(?:[^\W\d_][\w.-]*)?):(?!//)(?:[\w.:%-]|\\.)*   # a prefixed name
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SHOWN = 30
"""Characters of the query that are shown from the place on."""


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Where a query stops being SPARQL, counted from 1, and why."""

    line: int
    column: int
    reason: str
    """A part of a sentence, without a full stop."""

    def __str__(self) -> str:
        """Write place and reason."""
        return f"line {self.line}, column {self.column}: {self.reason}"


def find_fault(query: str, message: str, known: Collection[str]) -> SyntaxFault:
    """Find what is wrong with a query of which the engine says *message*; the prefixes in *known* are declared."""
    if undeclared := _undeclared(query, known):
        name, start = undeclared
        before = query[:start]
        reason = f"the prefix {name + ':'!r} is not declared; begin the query with a line PREFIX {name}: <...>"
        return SyntaxFault(before.count("\n") + 1, start - before.rfind("\n"), reason)
    place = _PLACE.match(message)
    if place is None:
        return SyntaxFault(1, 1, message or "it cannot be read")
    line, column, words = int(place[1]), int(place[2]), place[3]
    if sentence := _SENTENCE.search(words):
        reason = sentence[0][0].lower() + sentence[0][1:] if not sentence[0].startswith("IRI") else "this is no IRI"
    else:
        lines = query.split("\n")
        here = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
        rest = here or " ".join("\n".join(lines[line:]).split())
        shown = rest[:_SHOWN] + ("…" if len(rest) > _SHOWN else "")
        reason = f"this cannot stand here: {shown}" if rest else "something is missing here, or before"
    return SyntaxFault(line, column, reason)


def _undeclared(query: str, known: Collection[str]) -> tuple[str, int] | None:
    """Find the first name whose prefix nobody has declared: the prefix, and at which character it stands."""
    declared = set(known)
    for token in _TOKEN.finditer(query):
        if token["declares"]:
            declared.add(token["declared"])
            continue
        prefix = token["prefix"]
        if prefix is not None and prefix not in declared:
            return prefix, token.start()
    return None
