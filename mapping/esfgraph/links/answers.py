"""What an endpoint answers about a link set, or a person saved of it: pairs of a key and what it leads to.

SPARQL 1.1 Query Results as JSON or CSV, or the list of objects that the query page of Wikidata saves as JSON.
"""

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from esfgraph.disk.files import read_file
from esfgraph.errors import SourceError
from esfgraph.links.link_sets import LinkSet

COLUMNS = ("key", "target")


@dataclass(frozen=True, slots=True)
class Links:
    """The links that an answer gives, and what was left out of it."""

    found: Mapping[str, str]
    """What each key leads to, in order of keys."""
    pairs: int
    """How many pairs there were, equal ones counted once."""
    malformed: int
    """Of them, those whose key is no number or code of today, or may be a person's."""
    foreign: int
    """Those that lead to no thing of the data set that is meant."""
    ambiguous: int
    """Those whose key leads to several things, or whose thing several keys lead to: which is right cannot be told."""


def links_of(answer: bytes, link_set: LinkSet, name: str) -> Links:
    """Read the links of an answer; raise SourceError, which calls it *name*, for what is none."""
    pairs = set(_pairs(answer, name))
    malformed = foreign = 0
    targets, keys = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for printed, target in pairs:
        if (key := link_set.key(printed)) is None:
            malformed += 1
        elif not link_set.target.holds(target):
            foreign += 1
        else:
            targets[key].add(target)
            keys[target].add(key)
    found = {
        key: target
        for key in sorted(targets)
        for target in targets[key]
        if len(targets[key]) == 1 and len(keys[target]) == 1
    }
    return Links(found, len(pairs), malformed, foreign, sum(map(len, targets.values())) - len(found))


def saved_answer(path: Path) -> tuple[bytes, str]:
    """Read an answer that a person saved; give besides what it is called by: its hash, for its name may be personal."""
    try:
        answer = read_file(path)
    except OSError as error:
        raise SourceError(f"The saved answer {str(path)!r} cannot be read ({error.strerror}).") from error
    return answer, f"sha256:{hashlib.sha256(answer).hexdigest()}"


def _pairs(answer: bytes, name: str) -> Iterator[tuple[str, str]]:
    try:
        text = answer.decode("utf-8-sig")
        rows = _json_rows(json.loads(text)) if text.lstrip()[:1] in ("{", "[") else _csv_rows(text)
        yield from ((row["key"], row["target"]) for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error) as error:
        raise SourceError(
            f"{name} is no answer to the query of this link set; it must be the result of SPARQL as JSON or CSV, with "
            "the columns 'key' and 'target' ('--show-query' prints the query)."
        ) from error


def _json_rows(document: Any) -> Iterable[Mapping[str, str]]:
    if isinstance(document, list):
        rows = document
    else:
        bindings = document["results"]["bindings"]
        rows = [{column: row[column]["value"] for column in COLUMNS if column in row} for row in bindings]
    for row in rows:
        if not all(isinstance(row[column], str) for column in COLUMNS):
            raise ValueError("no texts")
    return rows


def _csv_rows(text: str) -> Iterable[Mapping[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if not {*COLUMNS} <= {*(reader.fieldnames or ())}:
        raise ValueError("no such columns")
    return reader
