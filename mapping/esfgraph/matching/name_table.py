"""A table of names: the things of one type by their numbers and by what the spellings of their names have in common."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from rapidfuzz import fuzz, process

from esfgraph.fields.legal_forms import LegalForms
from esfgraph.fields.owner_name import Known, OwnerName, owner_parts, read_owner
from esfgraph.fields.spelling import fold
from esfgraph.matching.misspellings import edits_between
from esfgraph.matching.numbers import number_key
from esfgraph.matching.things import Thing
from esfgraph.owners.likeness import Likeness, likeness
from esfgraph.vocabulary.places import Places

_WORD = re.compile(r"[^\W_]+")
_WRITTEN_WORD = re.compile(r"\w+")
_COUNTY = " län"
_SHORTEST_BARE = 5
"""Letters of a name that may lack its marks: of shorter ones too many others have the same letters."""
_MOST_BEGINNING = 3
"""Words of a name that is not written to its end."""
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


class _Form(NamedTuple):
    """A recorded name."""

    thing: Thing
    likeness: Likeness
    qualifiers: frozenset[str]


class NameTable:
    """Things of one type."""

    def __init__(self, things: Iterable[Thing], forms: LegalForms, places: Places) -> None:
        """Look things up by *forms* in their names, and by what *places* are called."""
        self._forms, self._places = forms, places
        names = [each.name_sv for each in places.municipalities.values()]
        names += [each.name_sv.removesuffix(_COUNTY) for each in places.counties.values()]
        self._words_known = frozenset(word for name in (*forms.none, *names) for word in letters_of_words(name))
        self._plain_places = frozenset(letters(form) for name in names for form in (name, name.removesuffix("s")))
        self._bodies = _without_marks(places)
        self._areas = set[tuple[str, ...]]()
        self._by_number: defaultdict[str, dict[str, Thing]] = defaultdict(dict)
        self._by_spelling: defaultdict[str, dict[str, Thing]] = defaultdict(dict)
        self._by_letters: defaultdict[str, dict[str, Thing]] = defaultdict(dict)
        self._by_unit: defaultdict[str, dict[str, Thing]] = defaultdict(dict)
        self._by_likeness: defaultdict[str, list[_Form]] = defaultdict(list)
        self._by_words: defaultdict[tuple[str, ...], dict[str, Thing]] = defaultdict(dict)
        self._by_beginning: defaultdict[tuple[str, ...], dict[str, Thing]] = defaultdict(dict)
        for thing in things:
            self._add(thing)
        self._vocabulary = frozenset(word for words in self._by_words for word in words)
        self._texts = [" ".join(sorted(words)) for words in self._by_words]
        self._rows = list(self._by_words)

    def _add(self, thing: Thing) -> None:
        id_ = thing.iri or f"{thing.number} {thing.title.sv}"
        if thing.number and thing.iri:
            self._by_number[number_key(thing.number)][id_] = thing
        for printed in thing.names:
            self._by_spelling[fold(printed)][id_] = thing
            name = self._without_genitives(printed)
            self._by_letters[letters(name)][id_] = thing
            like = self._likeness(name)
            self._by_likeness[like.key].append(_Form(thing, like, self._qualifiers(name)))
            core = self._core(name)
            is_told = "".join(core) not in self._plain_places
            for words in {self._in_order(name), *([core] if is_told else [])}:
                self._by_words[words][id_] = thing
            if self._places.area_of_body(name):
                self._areas.add(self._in_order(name))
            for length in range(1, min(len(core), _MOST_BEGINNING + 1) + (not is_told)):
                self._by_beginning[core[:length]][id_] = thing
        for unit in thing.units:
            for name in thing.names:
                self._by_unit[letters(f"{name} {unit}")][id_] = thing

    def by_number(self, keys: Iterable[str]) -> Iterator[Found]:
        """Yield the things that have one of some numbers."""
        for key in keys:
            for thing in self._by_number.get(key, {}).values():
                yield Found(thing, Way.NUMBER, Way.NUMBER.score)

    def by_name(self, text: str) -> Iterator[Found]:
        """Yield the things that a name may mean, the same perhaps in several ways."""
        yield from self._all(self._by_spelling.get(fold(text), {}), Way.SPELLING)
        text = self._without_genitives(text)
        area = self._places.area_of_body(text)
        bare = letters(text)
        if not area and len(bare) >= _SHORTEST_BARE:
            yield from self._all(self._by_letters.get(bare, {}), Way.LETTERS)
        yield from self._alike(text)
        yield from self._all(self._by_unit.get(bare, {}), Way.UNIT)
        yield from self._all(self._by_beginning.get(self._core(text), {}), Way.BEGUN)
        yield from self._nearly(text, may_be_misspelt=not area)

    def split(self, text: str) -> OwnerName:
        """Tell an organisation from its units and other names."""
        known = Known(self._knows, lambda name: bool(self._places.area_of_body(name)), self._places.names_place)
        return read_owner(owner_parts(text), self._forms, known)

    def states_form(self, text: str) -> bool:
        """Whether a name states its legal form, or that it is a municipality's or region's."""
        return bool(self._forms.of(self._without_genitives(text)) or self._places.area_of_body(text))

    def names_place(self, text: str) -> bool:
        """Whether a text is the name of a place, which many bodies bear."""
        return {letters(text), "".join(self._core(text))} & self._plain_places != set()

    def _without_genitives(self, name: str) -> str:
        """Leave out the s of legal forms: *Karlstads kommuns*."""
        is_form = self._forms.form.fullmatch

        def bare(word: re.Match[str]) -> str:
            folded = fold(word[0])
            return folded[:-1] if folded.endswith("s") and is_form(folded[:-1]) and not is_form(folded) else word[0]

        return _WRITTEN_WORD.sub(bare, name)

    def _knows(self, name: str) -> bool:
        return fold(name) in self._by_spelling

    def _likeness(self, name: str) -> Likeness:
        """What a name has in common with others, also where its letters lack their marks: *Boras stad*."""
        body = None if self._places.area_of_body(name) else self._bodies.get(letters(name))
        return likeness(body or name, self._forms, self._places)

    def _alike(self, text: str) -> Iterator[Found]:
        like, qualifiers = self._likeness(text), self._qualifiers(text)
        if not like.key:
            return
        for form in self._by_likeness.get(like.key, ()):
            if not self._forms.agree(like.forms, form.likeness.forms):
                continue
            is_same = not like.forms or set(like.forms) <= set(form.likeness.forms)
            fits = not (qualifiers and form.qualifiers) or qualifiers == form.qualifiers
            way = Way.LIKE if is_same and fits else Way.FORM
            yield Found(form.thing, way, way.score)

    def _nearly(self, text: str, *, may_be_misspelt: bool) -> Iterator[Found]:
        words, telling = self._in_order(text), len(self._core(text))
        may_be_misspelt = may_be_misspelt and sum(map(len, words)) >= _SHORTEST_BARE
        joined = " ".join(sorted(words))
        near = process.extract(joined, self._texts, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKE, limit=_MOST_LIKE)
        for _, ratio, at in near:
            recorded = self._rows[at]
            # All municipalities are known: none but one of them can be meant.
            enough = telling + (recorded in self._areas)
            edits = edits_between(words, recorded, self._is_word, telling=enough) if may_be_misspelt else None
            way, score = Way.PART, ratio * Way.PART.score / 100
            if edits is not None:
                way = Way.MISSPELT if edits else Way.LIKE
                score = way.score - _EDIT * max(edits - 1, 0)
            for thing in self._by_words[recorded].values():
                yield Found(thing, way, score)

    def _is_word(self, word: str) -> bool:
        return word in self._vocabulary or word in self._words_known

    @staticmethod
    def _all(things: dict[str, Thing], way: Way) -> Iterator[Found]:
        for thing in things.values():
            yield Found(thing, way, way.score)

    def _in_order(self, name: str) -> tuple[str, ...]:
        """The words of a name without marks, its legal forms last: *AB Exempel* is *Exempel AB*."""
        forms = sorted(unmarked(form) for form in self._forms.of(name) if self._forms.is_bare(form))
        return (*self._core(name), *forms, *sorted(self._qualifiers(name)))

    def _core(self, name: str) -> tuple[str, ...]:
        words = self._forms.core(name)
        compound = [form for form in sorted(self._forms.of(name)) if not self._forms.is_bare(form)]
        return tuple(map(unmarked, (*words, *compound)))

    def _qualifiers(self, name: str) -> frozenset[str]:
        """What says of which kind an association is: *ideell*, *ekonomisk*."""
        return frozenset(word.removesuffix("a") for word in letters_of_words(name)) & _KINDS


def _without_marks(places: Places) -> Mapping[str, str]:
    """Names of public bodies by their letters without marks, but for those of two."""
    areas, names = defaultdict[str, set[str]](set), dict[str, str]()
    for name, place in places.bodies:
        areas[letters(name)].add(place.code)
        names[letters(name)] = name
    return {bare: name for bare, name in names.items() if len(areas[bare]) == 1}


_KINDS = frozenset(("ideell", "ekonomisk"))


def unmarked(text: str) -> str:
    """Fold a text, and leave out the marks of its letters: *Åre* is *are*."""
    return "".join(each for each in unicodedata.normalize("NFD", fold(text)) if not unicodedata.combining(each))


def letters(text: str) -> str:
    """Return the letters and digits of a text without marks, in a row."""
    return "".join(letters_of_words(text))


def letters_of_words(text: str) -> Sequence[str]:
    """Return the words of a text without the marks of their letters."""
    return _WORD.findall(unmarked(text))
