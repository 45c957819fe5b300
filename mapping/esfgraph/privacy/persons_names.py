"""The names of many persons in a text: one pass over its words, whose names are then sought one by one."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import permutations

from esfgraph.fields.plain_text import PlainText
from esfgraph.privacy.masking import Place
from esfgraph.privacy.persons_name import SMALL, PersonsName

Names = tuple[str, ...]
"""The names of one person, as printed."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKS = str.maketrans("åäáàâãæöøóòôõœéèêëüúùûíìîïçñ", "aaaaaaaoooooooeeeeuuuuiiiicn")
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
        return {number for number in self._candidates(text) if any(self._persons[number].full_spans(text))}

    def places(self, plain: PlainText) -> Iterator[Place]:
        """Find the full names in a text."""
        for number in self._candidates(plain.text):
            for span in self._persons[number].full_spans(plain.text):
                yield Place(*plain.original(*span), "name")

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


def _key(word: str) -> str:
    """What all spellings of a part of a name have in common, with a genitive's ending or without."""
    return _TWO_LETTERS.sub(lambda match: match[0][0], word.casefold().translate(_MARKS)).rstrip("s")


@lru_cache(maxsize=4)
def persons_names(names: frozenset[Names]) -> PersonsNames:
    """What finds these persons; the same for the same."""
    return PersonsNames(names)


NOBODY = PersonsNames()
