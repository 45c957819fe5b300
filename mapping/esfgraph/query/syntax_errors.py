"""Why a text is no SPARQL 1.1: where it stops being it, and the reason in a sentence a person understands."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from esfgraph.rules import Bilingual

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
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
    reason: Bilingual
    """A part of a sentence, without a full stop."""

    def __str__(self) -> str:
        """Write place and reason in English."""
        return f"line {self.line}, column {self.column}: {self.reason.en}"


def find_fault(query: str, message: str, known: Collection[str]) -> SyntaxFault:
    """Find what is wrong with a query of which the engine says *message*; the prefixes in *known* are declared."""
    begin = _BEGIN.match(query)
    if begin and begin.end() == len(query) and not begin["word"]:
        return SyntaxFault(*_place(query, begin.end()), _reason("empty"))
    if begin and begin["word"] and begin["word"].upper() not in (*_FORMS, "BASE", "PREFIX"):
        return SyntaxFault(*_place(query, begin.start("word")), _reason("begin"))
    if undeclared := _undeclared(query, known):
        name, start = undeclared
        declaration = f"PREFIX {name}: <{_COMMON.get(name, '...')}>"
        return SyntaxFault(*_place(query, start), _reason("prefix", name=f"{name}:", line=declaration))
    place = _PLACE.match(message)
    if place is None:
        return SyntaxFault(1, 1, _reason("other", message=message) if message else _reason("unread"))
    line, column, words = int(place[1]), int(place[2]), place[3]
    if known_fault := next((key for said, key in _table()["engine"].items() if said in words), None):
        return SyntaxFault(line, column, _reason(known_fault))
    lines = query.split("\n")
    here = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    rest = here or " ".join("\n".join(lines[line:]).split())
    shown = rest[:_SHOWN] + ("…" if len(rest) > _SHOWN else "")
    return SyntaxFault(line, column, _reason("here", shown=shown) if rest else _reason("missing"))


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    """Read the words, which travel with the package."""
    return tomllib.loads(files("esfgraph.query").joinpath("syntax_errors.toml").read_text(encoding="utf-8"))


def _reason(key: str, **values: str) -> Bilingual:
    return Bilingual(**_table()["faults"][key]).fill(**values)


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
