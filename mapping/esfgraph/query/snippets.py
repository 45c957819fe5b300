"""Snippets: the part of a text that holds most of what was searched for, with its words marked."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

LONGEST = 200
"""Characters shown of a text."""
_LEAD = 60
"""Characters of them that stand before the first word that is marked."""
_MOST = 50
"""Words of a text that are looked at: there is one snippet of it."""
_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"\s+")


class Piece(Struct, frozen=True):
    """A part of a snippet, and whether it is what was searched for."""

    text: str
    is_match: bool = False


class _Match(NamedTuple):
    """A word of a text that was searched for: where it stands, and what it weighs."""

    start: int
    end: int
    weight: float


class Snippets:
    """Makes snippets of texts in which some words are sought.

    The engine's own look at every word of a text, which takes most of the time of a page of results.
    """

    def __init__(self, sought: Mapping[str, float], stem: Callable[[str], Iterable[str]]) -> None:
        """Mark the words whose *stem* is a key of *sought*, of which each has its weight."""
        self._sought, self._stem = sought, stem
        self._known: dict[str, float] = {}
        # A stem is what its words begin with, in lower case; one that begins as another does is found with that.
        self._beginnings = tuple(
            stem for stem in sought if not any(stem.startswith(other) for other in sought if other != stem)
        )

    def of(self, text: str) -> tuple[Piece, ...]:
        """Return the part of a text that holds most, in pieces; its beginning where nothing of it is sought."""
        matches = sorted(islice(self._matches(text), _MOST))
        return _marked(text, _densest(matches)) if matches else beginning_of(text)

    def _matches(self, text: str) -> Iterator[_Match]:
        lower = text.replace("İ", "I").lower()  # the one letter that is two in lower case
        for beginning in self._beginnings:
            at = lower.find(beginning)
            while at >= 0:
                if (word := _WORD.match(lower, at)) and not (at and lower[at - 1].isalnum()):
                    if weight := self._weight(word[0]):
                        yield _Match(at, word.end(), weight)
                    at = word.end()
                at = lower.find(beginning, at + 1)

    def _weight(self, word: str) -> float:
        """Return what a word weighs; nothing where it is not sought."""
        if word not in self._known:
            self._known[word] = sum(self._sought.get(stem, 0.0) for stem in self._stem(word))
        return self._known[word]


def beginning_of(text: str) -> tuple[Piece, ...]:
    """Return the first words of a text in which nothing matches."""
    if len(text) <= LONGEST:
        return (Piece(text),) if text else ()
    return (Piece(text[:LONGEST].rpartition(" ")[0] + " …"),)


def _densest(matches: list[_Match]) -> list[_Match]:
    """Return those of a snippet that weigh most together: of equal ones the first."""
    windows = [
        [match for match in matches[at:] if match.end <= first.start + LONGEST - _LEAD] or [first]
        for at, first in enumerate(matches)
    ]
    return max(windows, key=lambda window: sum(match.weight for match in window))


def _marked(text: str, matches: list[_Match]) -> tuple[Piece, ...]:
    """Cut a text around its matches, at gaps between words."""
    first, last = matches[0].start, matches[-1].end
    start, end = 0, len(text)
    if end > LONGEST:
        if first > _LEAD:
            gap = _GAP.search(text, first - _LEAD, first)
            start = gap.end() if gap else first
        if end > start + LONGEST:
            end = max((gap.start() for gap in _GAP.finditer(text, last, start + LONGEST)), default=last)
    pieces = [Piece(_cut(text[:start], "… "))]
    at = start
    for match in matches:
        pieces += [Piece(text[at : match.start]), Piece(text[match.start : match.end], is_match=True)]
        at = match.end
    pieces.append(Piece(text[at:end] + _cut(text[end:], " …")))
    return tuple(piece for piece in pieces if piece.text)


def _cut(rest: str, sign: str) -> str:
    """Write what is left beside a snippet: a sign for words, signs as they are."""
    return sign if _WORD.search(rest) else rest
