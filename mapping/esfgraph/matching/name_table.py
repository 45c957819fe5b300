"""A table of names: the things of one type by their numbers and by what the spellings of their names have in common."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from rapidfuzz import fuzz, process

from esfgraph.fields.owner_name import OwnerName
from esfgraph.fields.spelling import fold
from esfgraph.matching.misspellings import edits_between
from esfgraph.matching.names_file import By, NamesFile
from esfgraph.matching.spellings import Spelling, Spellings
from esfgraph.matching.things import Thing, Type

_SHORTEST_BARE = 5
"""Letters of a name that may lack its marks: of shorter ones too many others have the same letters."""
_LEAST_LIKE = 62
"""Of a hundred: how much of a name is the same in one that is only offered."""
_MOST_LIKE = 20
_EDIT = 4
"""What a wrong letter takes from a score."""


class Way(Enum):
    """By what a thing was found."""

    NUMBER = "number"
    SPELLING = "spelling"
    """A recorded spelling, whatever its case."""
    LETTERS = "letters"
    """The letters of one: without marks, spaces and punctuation."""
    LIKE = "like"
    """One without legal forms and genitives."""
    UNIT = "unit"
    """One with the name of a unit, or another name beside it."""
    MISSPELT = "misspelt"
    """One with a letter wrong; each more takes away from the score."""
    BEGUN = "begun"
    """The first words of one, or the place alone that one is of."""
    FORM = "form"
    """One, but the legal form is another, or stated here alone."""
    PART = "part"
    """Some of one."""

    @property
    def score(self) -> float:
        """How sure that is, of a hundred."""
        return _SCORES[self]


_SCORES = {
    Way.NUMBER: 100.0,
    Way.SPELLING: 100.0,
    Way.LETTERS: 97.0,
    Way.LIKE: 95.0,
    Way.UNIT: 94.0,
    Way.MISSPELT: 90.0,
    Way.BEGUN: 80.0,
    Way.FORM: 75.0,
    Way.PART: 70.0,
}


class Found(NamedTuple):
    """A thing that a text may mean."""

    thing: Thing
    way: Way
    score: float


class NameTable:
    """Things of one type."""

    def __init__(self, type_: Type, names: NamesFile, spellings: Spellings) -> None:
        """Look things up in *names* by what *spellings* have in common."""
        self._type, self._names, self._spellings = type_, names, spellings

    def by_number(self, keys: Iterable[str]) -> Iterator[Found]:
        """Yield the things that have one of some numbers."""
        for key in keys:
            yield from self._found(By.NUMBER, key, Way.NUMBER)

    def by_name(self, text: str) -> Iterator[Found]:
        """Yield the things that a name may mean, the same perhaps in several ways."""
        spelling = self._spellings.read(text)
        yield from self._found(By.SPELLING, fold(text), Way.SPELLING)
        if not spelling.is_area and len(spelling.letters) >= _SHORTEST_BARE:
            yield from self._found(By.LETTERS, spelling.letters, Way.LETTERS)
        yield from self._alike(spelling)
        yield from self._found(By.UNIT, spelling.letters, Way.UNIT)
        yield from self._found(By.BEGINNING, " ".join(spelling.core), Way.BEGUN)
        yield from self._nearly(spelling)

    def split(self, text: str) -> OwnerName:
        """Tell an organisation from its units and other names."""
        return self._spellings.split(text, lambda name: self._names.holds(self._type, By.SPELLING, fold(name)))

    def states_form(self, text: str) -> bool:
        """Whether a name states its legal form, or that it is a municipality's or region's."""
        return self._spellings.states_form(text)

    def names_place(self, text: str) -> bool:
        """Whether a text is the name of a place, which many bodies bear."""
        return self._spellings.names_place(text)

    def _alike(self, spelling: Spelling) -> Iterator[Found]:
        like, qualifiers = spelling.likeness, spelling.qualifiers
        if not like.key:
            return
        for thing, forms, others in self._names.alike(self._type, like.key):
            if self._spellings.agree(like.forms, forms):
                is_same = not like.forms or set(like.forms) <= set(forms)
                fits = not (qualifiers and others) or qualifiers == others
                way = Way.LIKE if is_same and fits else Way.FORM
                yield Found(thing, way, way.score)

    def _nearly(self, spelling: Spelling) -> Iterator[Found]:
        words, text = spelling.words, spelling.text
        may_be_misspelt = not spelling.is_area and sum(map(len, words)) >= _SHORTEST_BARE
        texts = self._names.texts(self._type)
        for recorded, ratio, _ in process.extract(
            text, texts, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKE, limit=_MOST_LIKE
        ):
            # All municipalities are known: none but one of them can be meant.
            telling = len(spelling.core) + self._names.holds(self._type, By.AREA, recorded)
            others = recorded.split(" ")
            edits = edits_between(words, others, self._is_word, telling=telling) if may_be_misspelt else None
            way, score = Way.PART, ratio * Way.PART.score / 100
            if edits is not None:
                way = Way.MISSPELT if edits else Way.LIKE
                score = way.score - _EDIT * max(edits - 1, 0)
            for thing in self._names.things(self._type, By.TEXT, recorded):
                yield Found(thing, way, score)

    def _is_word(self, word: str) -> bool:
        return self._spellings.is_word(word) or self._names.holds(self._type, By.WORD, word)

    def _found(self, by: By, key: str, way: Way) -> Iterator[Found]:
        for thing in self._names.things(self._type, by, key):
            yield Found(thing, way, way.score)
