"""A person's list with what its names and numbers mean in a release: every row as it was, and columns behind it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from esfgraph.csv_lines import csv_lines
from esfgraph.errors import SourceError, UsageError
from esfgraph.matching.matcher import Candidate, Matcher
from esfgraph.matching.things import Type
from esfgraph.rules import Language
from esfgraph.sources.csv_list import delimiter_of, text_of
from esfgraph.tables.columns import BETWEEN

COLUMNS = ("matched_iri", "matched_number", "matched_name", "matched_by", "matched_score", "candidates")
"""Empty where nothing is certain; ``candidates`` says what may be meant then: number, name and score of each."""
_MOST = 5

Outcome = Literal["matched", "offered", "unknown", "empty"]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A list that is being matched."""

    lines: Iterator[str]
    """Of the CSV, the header first."""
    counts: Counter[Outcome] = field(default_factory=Counter)
    """Rows by what came of them; whole when the last line is written."""


def reconcile(matcher: Matcher, path: Path, column: str, type_: Type, language: Language) -> Reconciled:
    """Match the cells of a column; raise SourceError for a file that is no CSV, UsageError for a column it has not."""
    text = text_of(path, "list")
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(header), strict=True)
    names = _next(reader, path) or []
    folded = [name.strip().casefold() for name in names]
    if folded.count(column.strip().casefold()) != 1:
        raise UsageError(
            f"The list {str(path)!r} has no single column {column!r}; it has {', '.join(names) or 'none'}."
        )
    counts: Counter[Outcome] = Counter()
    at = folded.index(column.strip().casefold())
    match = lru_cache(maxsize=None)(lambda cell: matcher.match(cell, (type_,), limit=_MOST))

    def rows() -> Iterator[list[str]]:
        yield [*names, *COLUMNS]
        while (row := _next(reader, path)) is not None:
            cell = row[at].strip() if at < len(row) else ""
            found = match(cell) if cell else ()
            counts[_outcome(cell, found)] += 1
            filled = [*row, *[""] * (len(names) - len(row))]
            yield [*filled, *_cells(found, language)]

    return Reconciled(csv_lines(rows()), counts)


def _next(reader: "Iterator[list[str]]", path: Path) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        line = getattr(reader, "line_num", 0)
        raise SourceError(f"The list {str(path)!r}, line {line}: this is no CSV ({error}).") from error


def _outcome(cell: str, found: tuple[Candidate, ...]) -> Outcome:
    if not cell:
        return "empty"
    return "matched" if found and found[0].is_match else "offered" if found else "unknown"


def _cells(found: tuple[Candidate, ...], language: Language) -> Iterator[str]:
    best = found[0] if found and found[0].is_match else None
    if best:
        thing = best.thing
        yield from (thing.iri, thing.number, thing.title.to(language), best.way.value, f"{best.score:g}", "")
    else:
        yield from [""] * (len(COLUMNS) - 1)
        named = (f"{each.thing.number} {each.thing.title.to(language)} ({each.score:g})".strip() for each in found)
        yield BETWEEN.join(named)
