"""Labels that no field lists, told by their words: those of persons to turn to, and those of the owner."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from esfgraph.fields.plain_text import plain_text

LONGEST_LABEL = 100
"""Characters of a label."""


@dataclass(frozen=True, slots=True)
class LabelWords:
    """Regular expressions of the words in ``fields.toml``, for text in lower case."""

    contact: str
    person: str
    owner: str
    number: str

    def is_contact(self, label: str) -> bool:
        """Whether a label is of a person to turn to, or says how: whatever follows under it is personal."""
        words = _words(label)
        return bool(re.match(self.contact, words) or re.search(self.person, words))

    def names_owner(self, label: str) -> bool:
        """Whether a label is of the owner's name."""
        return re.search(self.owner, _words(label)) is not None

    def numbers_owner(self, label: str) -> bool:
        """Whether a label is of a number such as the owner's."""
        return re.search(self.number, _words(label)) is not None


def read_label_words(table: Mapping[str, Iterable[str]]) -> LabelWords:
    """Make regular expressions of the lists of words in ``fields.toml``."""
    return LabelWords(**{name: expression(words) for name, words in table.items()})


def expression(words: Iterable[str]) -> str:
    """A regular expression of any of *words*; one that ends in * may go on."""
    return rf"(?<![a-zà-ÿ])(?:{'|'.join(map(_form, words))})"


def _form(word: str) -> str:
    parts = map(re.escape, re.split("[ -]", word.removesuffix("*")))
    return "[ -]?".join(parts) + ("" if word.endswith("*") else "(?![a-zà-ÿ])")


def _words(label: str) -> str:
    """A label in lower case without marks around its words: programs write keys such as contact_name, contactName."""
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", plain_text(label[:LONGEST_LABEL]).text)
    return re.sub(r"(?:(?![-./])[\W_])+|(?<!\w)[-./]+", " ", apart).strip().lower()
