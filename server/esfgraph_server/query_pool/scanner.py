"""Reads a query's tokens in one pass, without parsing: what it calls for, how deep it is nested, what it may not hold.

A stranger's query is parsed in a process of its own only: a few thousand nested brackets end the process that parses.
"""

import re
from dataclasses import dataclass
from itertools import accumulate, count
from operator import sub

from esfgraph_server.query_pool.messages import Refusal

# What is no keyword and no bracket. Each part is exact where the engine's own reading depends on it: a string with an
# escape that SPARQL does not know is no string, and what seemed to lie in it is code.
INERT = re.compile(
    r"""
    "{3}(?>(?:[^"\\]++|\\[tbnrf\\"']|"(?!""))*)"{3}   # atomic: Python 3.11.2 errs in a possessive group
    |'{3}(?>(?:[^'\\]++|\\[tbnrf\\"']|'(?!''))*)'{3}
    |"(?:[^"\\\r\n]++|\\[tbnrf\\"'])*+"
    |'(?:[^'\\\r\n]++|\\[tbnrf\\"'])*+'
    |\#[^\r\n]*+   # a comment
    |<[A-Za-z][A-Za-z0-9+.-]*+://[^\x00-\x20<>"{}|^`\\]*+>   # an IRI
    |<[^\x00-\x20<>"{}|^`\\\#]*+(?:(\#)[^\x00-\x20<>"{}|^`\\]*+)?>   # an IRI, or less-than and perhaps a comment
    |[?$]\w*+
    |(:)(?:(?:[\w:%]|\\[^\s])(?:[\w:%.-]|\\[^\s])*+)?   # the rest of a prefixed name
    |@[A-Za-z]++(?:-[A-Za-z0-9]++)*+
    """,
    re.VERBOSE,
)
_UNCLEAR = re.compile(r"[#'\"\\]")
_CLAUSE = re.compile(r"service(?!:)|service:\s*\{")
_VOLATILE = re.compile(r"(?<![a-z0-9_])(?:now|rand|uuid|struuid|bnode)\s*\(", re.IGNORECASE)
_MAYBE_VOLATILE = re.compile(r"now|rand|uuid|bnode", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPENING, _CLOSING = b"([{", b")]}"
_STEPS = bytes.maketrans(_OPENING + _CLOSING, b"\2\2\2\0\0\0")
_NO_BRACKETS = bytes(set(range(256)) - set(_OPENING + _CLOSING))


LONG = 64 * 1024
"""Characters of a query above which its tokens are read in its own process only."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A query without its strings, IRIs, comments, variables and names."""

    code: str
    text: str

    def depth(self) -> int:
        """Return how many brackets are open at most at one place."""
        steps = self.code.encode("ascii", "ignore").translate(_STEPS, _NO_BRACKETS)
        return max(0, max(map(sub, accumulate(steps), count(1)), default=0))

    def asks_other_endpoints(self) -> bool:
        """Tell whether there is a SERVICE clause, or one cannot be told from a string or comment.

        Unclear is a quote that nothing closes, an escape outside of a string, and a less-than that may begin an IRI
        with a fragment. An error in telling these apart would open the network, so the mere word counts then.
        """
        if _UNCLEAR.search(self.code) or _ESCAPE.search(self.text):
            return True
        return _CLAUSE.search(self.code.casefold()) is not None

    def is_volatile(self) -> bool:
        """Tell whether a function is called that gives another value each time."""
        return _VOLATILE.search(self.code) is not None


def read_tokens(query: str) -> Tokens:
    """Read the tokens of a query, in time proportional to its length."""
    return Tokens(INERT.sub(r"\1\2", query), query)


def refusal_of(query: str, depth: int, groups: int) -> Refusal | None:
    """Tell from its tokens why a query is not to be parsed at all.

    At most *depth* brackets may stand within each other, and there may be at most so many *groups* in braces.
    """
    if nesting(query, depth) > depth:
        return Refusal.DEPTH
    if query.count("{") > groups and read_tokens(query).code.count("{") > groups:
        return Refusal.GROUPS
    return Refusal.FEDERATION if asks_other_endpoints(query) else None


def nesting(query: str, most: int) -> int:
    """Return how deep a query is nested; where it has no more than *most* brackets, only how many there are."""
    brackets = query.count("(") + query.count("[") + query.count("{")
    return brackets if brackets <= most else read_tokens(query).depth()


def asks_other_endpoints(query: str) -> bool:
    """Tell whether a query holds a SERVICE clause; in a string, an IRI or a comment the word is harmless."""
    if "service" not in query.casefold() and "service" not in unescaped(query).casefold():
        return False
    return read_tokens(query).asks_other_endpoints()


def is_volatile(query: str) -> bool:
    """Tell whether a query may have another answer each time: NOW, RAND, UUID, STRUUID, BNODE.

    In a very long query the mere words count: reading all of it would hold up the server, to keep one answer more.
    """
    if _MAYBE_VOLATILE.search(query) is None:
        return False
    return len(query) > LONG or read_tokens(query).is_volatile()


def unescaped(query: str) -> str:
    """Return a query with its escapes of characters (SPARQL 1.1, 19.2) taken for what they stand for."""
    return _ESCAPE.sub(_character, query) if "\\" in query else query


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else ""
