"""The names of many persons in a text: one pass over its words tells whose, each sought beside its own words alone."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice, permutations, takewhile

from esfgraph.fields.plain_text import PlainText
from esfgraph.privacy.masking import Place
from esfgraph.privacy.persons_name import SMALL, PersonsName

Names = tuple[str, ...]
"""The names of one person, as printed."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = str.maketrans("åäáàâãæöøóòôõœéèêëüúùûíìîïıçñ", "aaaaaaaoooooooeeeeuuuuiiiiicn", "\u0307")
_TWO_LETTERS = re.compile(r"a[ae]+|oe+|ue+")
"""What stands for one letter where its marks are left out."""
_MOST_JOINED = 5
"""Parts of a name that are also sought without anything between them."""
_MOST_WORDS = 100_000
"""Words that are kept folded at a time."""
_NOBODY = frozenset[int]()


class PersonsNames:
    """What finds the full names of many persons: two parts of each at least, in any order and spelling."""

    def __init__(self, names: Iterable[Names] = ()) -> None:
        self.names = tuple(sorted({*names}))
        self._persons = [PersonsName(printed) for printed in self.names]
        self._in_passage = _InPassage(self._persons)
        self._of_word = _ByWord()
        self._of_joined = _ByWord()
        for number, person in enumerate(self._persons):
            parts = [part for group in person.groups for part in group]
            for part in parts:
                self._of_word.put(part, number)
            for count in (2, 3, len(parts)):
                for order in permutations(parts, count) if len(parts) <= _MOST_JOINED else ():
                    self._of_joined.put("".join(order), number)

    def in_text(self, text: str) -> set[int]:
        """Numbers of those in `names` whose full name stands in a plain text."""
        words = _Words(text)
        return {number for number in self._candidates(text) if any(self._spans(number, words))}

    def places(self, plain: PlainText) -> Iterator[Place]:
        """Find the full names in a text."""
        words = _Words(plain.text)
        for number in self._candidates(plain.text):
            for span in self._spans(number, words):
                yield Place(*plain.original(*span), "name")

    def _spans(self, number: int, words: "_Words") -> Iterator[tuple[int, int]]:
        """Yield where one full name stands: what `full_spans` finds in the whole text, sought in passages of it."""
        for start, end in words.passages(self._persons[number].parts):
            for first, last in self._in_passage[number, words.text[start:end]]:
                yield start + first, start + last

    def _candidates(self, text: str) -> set[int]:
        """Who has two words of a text that follow one another, or one that joins parts of a name."""
        found = set[int]()
        if not self.names:
            return found
        of_word, of_joined = self._of_word, self._of_joined
        before = _NOBODY
        for word in _WORD.findall(text):
            if (here := of_word[word]) is None:
                continue
            if here and before:
                found |= here & before
            if joined := of_joined[word]:
                found |= joined
            before = here
        return found


class _ByWord(dict[str, frozenset[int] | None]):
    """Numbers of persons by words as they are written, each folded once; None where a word may stand within a name."""

    def __init__(self) -> None:
        self._of_key: dict[str, set[int]] = {}

    def put(self, part: str, number: int) -> None:
        self._of_key.setdefault(_key(part), set()).add(number)

    def __missing__(self, word: str) -> frozenset[int] | None:
        if len(self) > _MOST_WORDS:
            self.clear()
        is_small = word.casefold() in SMALL
        self[word] = found = None if is_small else frozenset(self._of_key.get(_key(word), ()))
        return found


class _InPassage(dict[tuple[int, str], tuple[tuple[int, int], ...]]):
    """Where the full name of a person, by number, stands in a passage: many records print the same few words."""

    def __init__(self, persons: Sequence[PersonsName]) -> None:
        self._persons = persons

    def __missing__(self, key: tuple[int, str]) -> tuple[tuple[int, int], ...]:
        if len(self) > _MOST_WORDS:
            self.clear()
        number, passage = key
        self[key] = found = tuple(self._persons[number].full_spans(passage))
        return found


class _Words:
    """The words of a text by their beginnings: where those that a name may consist of follow one another."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._beginning: dict[str, tuple[int, ...]] = {}

    @cached_property
    def _spans(self) -> Sequence[tuple[int, int]]:
        return [match.span() for match in _LETTERS.finditer(self.text)]

    @cached_property
    def _in_order(self) -> Sequence[tuple[str, int]]:
        """The words' spellings, each with the place of its word among all."""
        return sorted((_spelling(self.text[start:end]), at) for at, (start, end) in enumerate(self._spans))

    def passages(self, parts: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the spans in which two parts of a name at least may stand side by side: no name crosses their bounds.

        A name consists of words that begin with one of its parts, for parts may be joined, and of single letters.
        """
        shortest = sum(sorted(map(len, parts))[:2])
        spans = self._spans
        beginning = sorted({at for part in parts for at in self._beginning_with(part)})
        first = 0
        while first < len(beginning):
            last, end = first, self._behind_letters(beginning[first])
            while last + 1 < len(beginning) and beginning[last + 1] <= end:
                last, end = last + 1, self._behind_letters(beginning[last + 1])
            at = beginning[first]
            if last > first or spans[at][1] - spans[at][0] >= shortest:
                while at and spans[at - 1][1] - spans[at - 1][0] == 1:
                    at -= 1
                yield spans[at][0], self._behind_stop(spans[end - 1][1])
            first = last + 1

    def _beginning_with(self, part: str) -> tuple[int, ...]:
        """Places of the words that begin with a part of a name."""
        if part not in self._beginning:
            words, spelling = self._in_order, _spelling(part)
            behind = islice(words, bisect_left(words, (spelling, 0)), None)
            self._beginning[part] = tuple(at for _, at in takewhile(lambda word: word[0].startswith(spelling), behind))
        return self._beginning[part]

    def _behind_stop(self, end: int) -> int:
        """The end of a word with the stop behind it, which is an initial's unless a letter follows."""
        return end + 1 if self.text.startswith(".", end) and not _LETTERS.match(self.text, end + 1) else end

    def _behind_letters(self, at: int) -> int:
        """The place of the first word behind one that is more than a single letter."""
        spans, at = self._spans, at + 1
        while at < len(spans) and spans[at][1] - spans[at][0] == 1:
            at += 1
        return at


@lru_cache(maxsize=_MOST_WORDS)
def _spelling(word: str) -> str:
    """What all spellings of a part of a name have in common, and begins that of a word which joins others to it."""
    return _TWO_LETTERS.sub(lambda match: match[0][0], word.casefold().translate(_MARKS))


def _key(word: str) -> str:
    """The same of a word with a genitive's ending or without."""
    return _spelling(word).rstrip("s")


@lru_cache(maxsize=4)
def persons_names(names: frozenset[Names]) -> PersonsNames:
    """What finds these persons; the same for the same."""
    return PersonsNames(names)


NOBODY = PersonsNames()
