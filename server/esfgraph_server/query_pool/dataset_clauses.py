"""The data set of a query for a store in which graphs have other names: FROM taken out, GRAPH renamed.

A store of others holds more than one release. What a query may read of it is said beside the query (SPARQL 1.1
Protocol, 2.1.4), and some stores add to that what the text names: so nothing of it stays in the text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from esfgraph_server.query_pool.scanner import INERT, unescaped

_GAP = r"(?:\s|\#[^\r\n]*+[\r\n])*+"
_IRI = r"<[^\x00-\x20<>\"{}|^`\\]*+>"
_NAME = rf"(?:{_IRI}|[\w.-]*+:(?:[\w:%]|\\[^\s])?(?:[\w:%.-]|\\[^\s])*+)"
_KEYWORD = r"(?<![\w?$:@.-])(?:%s)(?=[\s<\#])"  # with a colon behind it, it is a prefix
_CLAUSE = re.compile(
    rf"(?P<clause>(?:{_KEYWORD % 'FROM'}(?P<named>{_GAP}NAMED\b)?|(?P<graph>{_KEYWORD % 'GRAPH'}))"
    rf"{_GAP}(?P<name>{_NAME}))"
    rf"|(?P<prologue>(?:{_KEYWORD % 'PREFIX'}{_GAP}(?P<prefix>[\w.-]*+):|{_KEYWORD % 'BASE'}){_GAP}(?P<iri>{_IRI}))"
    r"|[^\W\d][\w.-]*+:"  # the prefix of a name
    rf"|(?:{INERT.pattern})",
    re.VERBOSE | re.IGNORECASE,
)
_OWN_FUNCTIONS = re.compile(r"<(?:bif|sql|virtrdf):", re.IGNORECASE)


class ForeignError(ValueError):
    """A query that means something else to another store than SPARQL 1.1 does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query without its data set, and the graphs that the data set was of; both empty where it named none."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def without_dataset(query: str, prefixes: Mapping[str, str], base: str | None, rename: Callable[[str], str]) -> Asked:
    """Take the FROM clauses out of a query that is SPARQL 1.1, and let *rename* give graphs after GRAPH other names.

    Raise ForeignError for a query that names functions of a store, or whose clauses cannot be told for certain.
    """
    if _OWN_FUNCTIONS.search(unescaped(query)):
        raise ForeignError("it names functions that are of one kind of store")
    known, place = dict(prefixes), [base or ""]
    default, named = list[str](), list[str]()

    def replaced(match: re.Match[str]) -> str:
        if match["prologue"]:
            iri = urljoin(place[0], match["iri"][1:-1])
            if match["prefix"] is None:
                place[0] = iri
            else:
                known[match["prefix"]] = iri
            return match[0]
        if not match["clause"]:
            return match[0]
        graph = _expanded(match["name"], known, place[0])
        if match["graph"]:
            return f"GRAPH <{rename(graph)}>"
        (named if match["named"] else default).append(graph)
        return " "

    text = _CLAUSE.sub(replaced, query)
    if re.search(r"\bFROM\b", _CLAUSE.sub(" ", text), re.IGNORECASE):
        raise ForeignError("its FROM clauses cannot be told for certain")
    return Asked(text, tuple(default), tuple(named))


def _expanded(name: str, prefixes: Mapping[str, str], base: str) -> str:
    if name.startswith("<"):
        return urljoin(base, name[1:-1])
    prefix, _, local = name.partition(":")
    return prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)
