"""Spellings of names: what two of one name have in common, from its letters to the words that tell it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from esfgraph.fields.legal_forms import LegalForms
from esfgraph.fields.owner_name import Known, OwnerName, owner_parts, read_owner
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import load_legal_forms
from esfgraph.owners.likeness import Likeness, likeness
from esfgraph.vocabulary.places import Places, load_places

_WORD = re.compile(r"[^\W_]+")
_WRITTEN_WORD = re.compile(r"\w+")
_COUNTY = " län"
_REMEMBERED = 4000
"""Spellings, so that those of all public bodies, places and codes are read once."""
_KINDS = frozenset(("ideell", "ekonomisk"))


class Spelling(NamedTuple):
    """What a spelling has in common with others of the same name."""

    letters: str
    """Without marks, spaces and punctuation."""
    words: tuple[str, ...]
    """Without marks, legal forms last: *AB Exempel* is *Exempel AB*."""
    core: tuple[str, ...]
    """The words that tell it: without legal forms and genitives."""
    likeness: Likeness
    qualifiers: frozenset[str]
    """What says of which kind an association is: *ideell*, *ekonomisk*."""
    is_area: bool
    """Whether it is the full name of the body of a municipality or county."""

    @property
    def text(self) -> str:
        """The words in the order of the alphabet: the same for names that have the same."""
        return " ".join(sorted(self.words))


class Spellings:
    """Reads spellings."""

    def __init__(self, forms: LegalForms, places: Places) -> None:
        """Read them by *forms* in names, and by what *places* are called."""
        self._forms, self._places = forms, places
        self.read = lru_cache(_REMEMBERED)(self._read)
        """Tell what a spelling has in common with others."""

    def _read(self, printed: str) -> Spelling:
        name = self.without_genitives(printed)
        words, core = letters_of_words(name), self.core(name)
        bare, qualifiers = "".join(words), frozenset(word.removesuffix("a") for word in words) & _KINDS
        forms = sorted(unmarked(form) for form in self._forms.of(name) if self._forms.is_bare(form))
        area = self._places.area_of_body(name)
        body = None if area else self._bodies.get(bare)  # also where its letters lack their marks: *Boras stad*
        like = likeness(body or name, self._forms, self._places)
        return Spelling(bare, (*core, *forms, *sorted(qualifiers)), core, like, qualifiers, bool(area))

    def core(self, name: str) -> tuple[str, ...]:
        """Return the words that tell a name."""
        compound = [form for form in sorted(self._forms.of(name)) if not self._forms.is_bare(form)]
        return tuple(map(unmarked, (*self._forms.core(name), *compound)))

    def without_genitives(self, name: str) -> str:
        """Leave out the s of legal forms: *Karlstads kommuns*."""
        is_form = self._forms.form.fullmatch

        def bare(word: re.Match[str]) -> str:
            folded = fold(word[0])
            return folded[:-1] if folded.endswith("s") and is_form(folded[:-1]) and not is_form(folded) else word[0]

        return _WRITTEN_WORD.sub(bare, name)

    def split(self, text: str, is_known: Callable[[str], bool]) -> OwnerName:
        """Tell an organisation, whose name may be known, from its units and other names."""
        known = Known(is_known, lambda name: bool(self._places.area_of_body(name)), self._places.names_place)
        return read_owner(owner_parts(text), self._forms, known)

    def agree(self, forms: Iterable[str], others: Iterable[str]) -> bool:
        """Whether two names may be one body's by their legal forms."""
        return self._forms.agree(forms, others)

    def states_form(self, text: str) -> bool:
        """Whether a name states its legal form, or that it is a municipality's or region's."""
        return bool(self._forms.of(self.without_genitives(text)) or self._places.area_of_body(text))

    def names_place(self, text: str) -> bool:
        """Whether a text is the name of a place, which many bodies bear."""
        return letters(text) in self._plain_places or self.is_place(self.core(text))

    def is_place(self, core: Sequence[str]) -> bool:
        """Whether the words that tell a name are those of a place alone."""
        return "".join(core) in self._plain_places

    def is_word(self, word: str) -> bool:
        """Whether a word is of a place's name, or looks like a legal form and is none."""
        return word in self._words_known

    @cached_property
    def _place_names(self) -> tuple[str, ...]:
        counties = (each.name_sv.removesuffix(_COUNTY) for each in self._places.counties.values())
        return (*(each.name_sv for each in self._places.municipalities.values()), *counties)

    @cached_property
    def _words_known(self) -> frozenset[str]:
        return frozenset(word for name in (*self._forms.none, *self._place_names) for word in letters_of_words(name))

    @cached_property
    def _plain_places(self) -> frozenset[str]:
        return frozenset(letters(form) for name in self._place_names for form in (name, name.removesuffix("s")))

    @cached_property
    def _bodies(self) -> Mapping[str, str]:
        """Names of public bodies by their letters without marks, but for those of two."""
        areas, names = defaultdict[str, set[str]](set), dict[str, str]()
        for name, place in self._places.bodies:
            areas[letters(name)].add(place.code)
            names[letters(name)] = name
        return {bare: name for bare, name in names.items() if len(areas[bare]) == 1}


@cache
def load_spellings() -> Spellings:
    """Read by what spellings of Swedish names are read."""
    return Spellings(load_legal_forms(), load_places())


@lru_cache(4096)  # names share most of their words
def unmarked(text: str) -> str:
    """Fold a text, and leave out the marks of its letters: *Åre* is *are*."""
    folded = fold(text)
    if folded.isascii():
        return folded
    return "".join(each for each in unicodedata.normalize("NFD", folded) if not unicodedata.combining(each))


def letters(text: str) -> str:
    """Return the letters and digits of a text without marks, in a row."""
    return "".join(letters_of_words(text))


def letters_of_words(text: str) -> Sequence[str]:
    """Return the words of a text without the marks of their letters."""
    return _WORD.findall(unmarked(text))
