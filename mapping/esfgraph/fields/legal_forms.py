"""Legal forms in names: the words that say what kind of body a name is of, and what a name is without them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from esfgraph.fields.spelling import fold

_WORD = re.compile(r"\w+")
_LEAST_STEM = 3
"""Letters before a genitive's s."""


@dataclass(frozen=True)
class LegalForms:
    """The words in ``fields.toml``, in lower case."""

    endings: Iterable[str]
    words: Iterable[str]
    short: Mapping[str, str]
    beside: Iterable[str]
    last: Iterable[str]
    joining: Iterable[str]
    none: Iterable[str]

    def of(self, name: str) -> frozenset[str]:
        """The forms that a name states, without their articles: *Samordningsförbundet* is a samordningsförbund."""
        return frozenset(form for word in self._words(name) if (form := self._form(word)))

    def other_words(self, name: str) -> tuple[str, ...]:
        """The words of a folded name without its forms."""
        return tuple(word for word in self._words(name) if not self._form(word) and word not in self.beside)

    def core(self, name: str) -> tuple[str, ...]:
        """The words of a folded name without its forms and without the s of genitives."""
        words = self.other_words(name)
        return tuple(word[:-1] if word.endswith("s") and len(word) > _LEAST_STEM else word for word in words)

    def names_body(self, name: str) -> bool:
        """Whether a name has a form of its own: not of another body that it only mentions (*Kursen vid Exempel AB*)."""
        words = self._words(name)
        if words and self._form(words[-1]) in self.last:
            return True
        joined = next((at for at, word in enumerate(words) if word in self.joining), len(words))
        return any(map(self._form, words[:joined] if joined else words))

    def agree(self, forms: Iterable[str], others: Iterable[str]) -> bool:
        """Whether two names may be one body's by their forms: one states none, or one is of the other's kind."""
        forms, others = set(forms), set(others)
        kinds = ((one, other) for one in forms for other in others)
        return not (forms and others) or any(one.endswith(other) or other.endswith(one) for one, other in kinds)

    def _words(self, name: str) -> list[str]:
        text = self._short_or_none.sub(
            lambda match: self.short.get(match[0]) or match[0].replace(" ", "_") + "_", fold(name)
        )
        return _WORD.findall(text)

    def _form(self, word: str) -> str:
        match = self._ending.fullmatch(word)
        return match[1] if match else ""

    @cached_property
    def _ending(self) -> re.Pattern[str]:
        endings, words = ("|".join(map(re.escape, forms)) for forms in (self.endings, self.words))
        return re.compile(rf"(\w*(?:{endings})|{words})(?:n|en|et)?")

    @cached_property
    def _short_or_none(self) -> re.Pattern[str]:
        phrases = sorted((*self.short, *self.none), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")
