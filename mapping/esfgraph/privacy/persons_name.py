"""A person's name in a text: hidden in every order and spelling of its parts."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice

from esfgraph.fields.owner_name import owner_parts
from esfgraph.fields.plain_text import PlainText, plain_text
from esfgraph.privacy.masking import Place

_SPELLINGS = {
    **dict.fromkeys("aåäáàâãæ", "(?:[aåäáàâãæ]|aa|ae)"),
    **dict.fromkeys("oöøóòôõœ", "(?:[oöøóòôõœ]|oe)"),
    **dict.fromkeys("eéèêë", "[eéèêë]"),
    **dict.fromkeys("uüúùû", "(?:[uüúùû]|ue)"),
    **dict.fromkeys("iíìîï", "[iíìîï]"),
    **dict.fromkeys("cç", "[cç]"),
    **dict.fromkeys("nñ", "[nñ]"),
}
"""Letters that stand for one another where a name is written without its marks."""
_BETWEEN = r"[ \t\n,._&/'-]{0,4}"
_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}{{2,}}")
_MOST_WORDS, _LONGEST_WORD = 16, 40
"""More is no name, and would take long to be sought."""
SMALL = frozenset(["von", "van", "der", "den", "de", "la", "le", "af", "av", "och", "and", "the", "för", "med", "hos"])
"""Words of a name that alone say nothing."""
_OF_FIRM = frozenset(
    [
        "firma",
        "firman",
        "firm",
        "enskild",
        "näringsidkare",
        "näringsverksamhet",
        "företagare",
        "egen",
        "person",
        "privat",
    ]
)
"""Words beside a person's name that say what kind of owner it is."""
_MOST_PATTERNS = 10_000
"""Parts of names whose patterns are kept: a text is compared with many names, and each name with many texts."""
_MOST_GROUPS = 4
"""Words that are a person's name; more belong to that of a firm."""


class PersonsName:
    """What finds the printed names of one person."""

    def __init__(self, names: Iterable[str]) -> None:
        self.printed = tuple(names)
        """The names as printed."""
        ordered = [_in_order(plain_text(name).text.casefold()) for name in self.printed]
        self.parts = tuple(dict.fromkeys(part for parts in ordered for part in parts if len(part) > 1))
        """Its words in small letters, the longer ones."""
        self._telling = frozenset(part for parts in ordered for part in (*parts[:1], *parts[-1:]) if len(part) > 2)
        """First names and surnames: each is hidden also where it stands alone."""

    def spans(self, text: str, *, any_part: bool = False) -> Iterator[tuple[int, int]]:
        """Yield where the name stands in a plain text; with *any_part*, also where any part of it stands alone."""
        if not self.parts:
            return
        for match in self._name.finditer(text):
            parts = self._part.findall(match[0])
            if all(_is_any(SMALL, part) for part in parts):
                continue
            if any_part or len(parts) > 1 or (parts[0][0].isupper() and _is_any(self._telling - SMALL, parts[0])):
                yield match.span()

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Parts of the name that tell the person together: what hyphens join is one group. Empty for a single one."""
        found: dict[tuple[str, ...], None] = {}
        for name in self.printed:
            text = plain_text(name).text.casefold()
            words = (tuple(_WORD.findall(word)) for word in re.split(r"[^\w-]+", text) if len(word) <= _LONGEST_WORD)
            told = (word for word in words if word and SMALL.isdisjoint(word) and _OF_FIRM.isdisjoint(word))
            found |= dict.fromkeys(islice(told, _MOST_GROUPS))
        return tuple(found) if len(found) > 1 else ()

    def full_spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where two groups of the name at least stand in a plain text; in small letters, the first among them."""
        if not self.groups:
            return
        for match in self._name.finditer(text):
            parts = self._part.findall(match[0])
            groups = {self._group_of(part) for part in parts} - {None}
            if len(groups) > 1 and (0 in groups or all(part[0].isupper() for part in parts)):
                yield match.span()

    def _group_of(self, written: str) -> int | None:
        """The first group that a written part is of."""
        return next((number for number, group in enumerate(self.groups) if _is_any(group, written)), None)

    def is_of(self, owner: str) -> bool:
        """Whether an owner's printed name, or what a comma parts in it, is this one or some of its parts."""
        for name in (owner, *owner_parts(owner).parts):
            words = [word for word in _WORD.findall(plain_text(name).text) if word.casefold() not in SMALL]
            if len(words) > 1 and all(_is_any(self.parts, word) for word in words):
                return True
        return False

    def places(self, plain: PlainText) -> Iterator[Place]:
        """Find the name in a text."""
        for span in self.spans(plain.text):
            yield Place(*plain.original(*span), "name")

    @cached_property
    def _part(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_form, sorted(self.parts, key=len, reverse=True))), re.IGNORECASE)

    @cached_property
    def _name(self) -> re.Pattern[str]:
        """Parts of the name in any order, initials among them, and perhaps the ending of a genitive behind them."""
        part = f"(?:{self._part.pattern})"
        initials = "".join(sorted({part[0] for part in self.parts}))
        initial = rf"[{initials}](?:\.|(?!{_LETTER}))"
        return re.compile(
            rf"(?<!{_LETTER})(?:{initial}{_BETWEEN}){{0,3}}{part}(?:{_BETWEEN}(?:{part}|{initial}))*"
            rf"(?=(?:[':]?s)?(?!{_LETTER}))",
            re.IGNORECASE,
        )


def _is_any(parts: Iterable[str], word: str) -> bool:
    """Whether a word is a spelling of any of *parts*."""
    return any(_spelling(part).fullmatch(word) for part in parts)


@lru_cache(maxsize=_MOST_PATTERNS)
def _spelling(part: str) -> re.Pattern[str]:
    """What every spelling of one part fits."""
    return re.compile(_form(part), re.IGNORECASE)


def _in_order(name: str) -> list[str]:
    """The words of a name, first names first: a comma may stand behind a surname."""
    surname, comma, others = name.partition(",")
    words, first = _words(surname), _words(others)
    return [*first, *words] if comma and len(words) == 1 and 0 < len(first) < 4 else [*words, *first]


def _words(name: str) -> list[str]:
    found = (word[0] for word in _WORD.finditer(name) if len(word[0]) <= _LONGEST_WORD)
    return list(islice(found, _MOST_WORDS))


def _form(part: str) -> str:
    return "".join(_SPELLINGS.get(letter, re.escape(letter)) for letter in part)
