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
_COMMON = {
    "bd": "http://www.bigdata.com/rdf#",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "gn": "http://www.geonames.org/ontology#",
    "p": "http://www.wikidata.org/prop/",
    "sdo": "https://schema.org/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wikibase": "http://wikiba.se/ontology#",
}
"""Prefixes that other endpoints know, so that queries for them come without."""
_BEGIN = re.compile(r"(?:\s|#[^\r\n]*|BASE\s*<[^>]*>|PREFIX\s+[^\s:]*:\s*<[^>]*>)*(?P<word>[A-Za-z]*)", re.IGNORECASE)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
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
    begin = _BEGIN.match(query)
    if begin and begin.end() == len(query) and not begin["word"]:
        return SyntaxFault(*_place(query, begin.end()), "the query is empty")
    if begin and begin["word"] and begin["word"].upper() not in (*_FORMS, "BASE", "PREFIX"):
        reason = f"a query begins with {', '.join(_FORMS[:-1])} or {_FORMS[-1]}"
        return SyntaxFault(*_place(query, begin.start("word")), reason)
    if undeclared := _undeclared(query, known):
        name, start = undeclared
        declaration = f"PREFIX {name}: <{_COMMON.get(name, '...')}>"
        reason = f"the prefix {name + ':'!r} is not declared; begin the query with a line {declaration}"
        return SyntaxFault(*_place(query, start), reason)
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


def _place(query: str, at: int) -> tuple[int, int]:
    """Line and column of a character."""
    return query.count("\n", 0, at) + 1, at - query.rfind("\n", 0, at)


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
