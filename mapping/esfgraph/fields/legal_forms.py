"""Legal forms in names: the words that say what kind of body a name is of, and what a name is without them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from esfgraph.fields.spelling import fold

_WORD = re.compile(r"\w+")
_LEAST_STEM = 3
"""Letters before a genitive's s."""


@dataclass(frozen=True, eq=False)
class LegalForms:
    """The words in ``fields.toml``, in lower case."""

    endings: frozenset[str]
    words: frozenset[str]
    short: Mapping[str, str]
    beside: frozenset[str]
    last: frozenset[str]
    joining: frozenset[str]
    none: frozenset[str]

    def of(self, name: str) -> frozenset[str]:
        """The forms that a name states, without their articles: *Samordningsförbundet* is a samordningsförbund."""
        return frozenset(form for _, form in _words(name, self) if form)

    def other_words(self, name: str) -> tuple[str, ...]:
        """The words of a folded name without its forms."""
        return tuple(word for word, form in _words(name, self) if not form and word not in self.beside)

    def core(self, name: str) -> tuple[str, ...]:
        """The words of a folded name without its forms and without the s of genitives."""
        words = self.other_words(name)
        return tuple(word[:-1] if word.endswith("s") and len(word) > _LEAST_STEM else word for word in words)

    def names_body(self, name: str) -> bool:
        """Whether a name has a form of its own: not of another body that it only mentions (*Kursen vid Exempel AB*)."""
        words = _words(name, self)
        if words and words[-1][1] in self.last:
            return True
        joined = next((at for at, (word, _) in enumerate(words) if word in self.joining), len(words))
        return any(form for _, form in (words[:joined] if joined else words))

    def is_bare(self, form: str) -> bool:
        """Whether a form names a kind of body and nothing of it."""
        return form in self.endings or form in self.words or form in self.last

    def agree(self, forms: Iterable[str], others: Iterable[str]) -> bool:
        """Whether two names may be one body's by their forms: one states none, or one is of the other's kind."""
        forms, others = set(forms), set(others)
        kinds = ((one, other) for one in forms for other in others)
        return not (forms and others) or any(one.endswith(other) or other.endswith(one) for one, other in kinds)

    @cached_property
    def form(self) -> re.Pattern[str]:
        """A word that is a form, with or without an article."""
        endings, words = ("|".join(map(re.escape, sorted(forms))) for forms in (self.endings, self.words))
        return re.compile(rf"(\w*(?:{endings})|{words})(?:n|en|et)?")

    @cached_property
    def phrases(self) -> re.Pattern[str]:
        """What is written for a form, and what only looks like one."""
        phrases = sorted((*self.short, *self.none), key=lambda phrase: (-len(phrase), phrase))
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})(?!\w)")


@lru_cache(maxsize=1024)  # a name is looked at from several sides in a row
def _words(name: str, forms: LegalForms) -> tuple[tuple[str, str], ...]:
    """The words of a folded name, each with the form that it states, which is empty for most."""
    text = forms.phrases.sub(lambda match: forms.short.get(match[0]) or match[0].replace(" ", "_") + "_", fold(name))
    matches = ((word, forms.form.fullmatch(word)) for word in _WORD.findall(text))
    return tuple((word, match[1] if match else "") for word, match in matches)
