"""Rules and refusals: how bad each is, what it says and what to do about it, in Swedish and English (rules.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["sv", "en"]


class Severity(Enum):
    """How bad: SHACL's three levels, with the meaning that the README gives them."""

    VIOLATION = "Violation"
    """Refused: publishing would be wrong or impossible."""
    WARNING = "Warning"
    """Published, but a value is withheld, contradicted or doubtful."""
    INFO = "Info"
    """Worth a look."""

    @property
    def rank(self) -> int:
        """Its place in this order: 0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """Words in both languages; those of the table are templates with the same gaps."""

    sv: str
    en: str

    def to(self, language: Language) -> str:
        """Those of one language."""
        return self.sv if language == "sv" else self.en

    def fill(self, **values: object) -> "Bilingual":
        """Put values into the gaps; a value in both languages gives each its own."""
        return Bilingual(
            self.sv.format(**{name: _written(value, "sv") for name, value in values.items()}),
            self.en.format(**{name: _written(value, "en") for name, value in values.items()}),
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that a build looks for."""

    name: str
    """Stable for programs: ``malformed-amount``, ``unknown-label``."""
    severity: Severity
    title: Bilingual
    sentences: Mapping[str, Bilingual]
    """What it says, by case; a rule that always says the same has one case without a name."""
    action: Bilingual
    """What to do about it."""


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The table of rules, each part by name."""

    rules: Mapping[str, Rule]
    refusals: Mapping[str, Bilingual]
    """Why a record is refused."""
    forms: Mapping[str, Bilingual]
    """Why a value is withheld."""
    lines: Mapping[str, Bilingual]
    """Why a line of a list does not count."""
    details: Mapping[str, Bilingual]
    """What follows the message of a shape."""
    words: Mapping[str, Bilingual]
    """What gaps may be filled with."""


@cache
def load_rules() -> RuleTable:
    """Read the table that travels with the package."""
    table = tomllib.loads(files("esfgraph").joinpath("rules.toml").read_text(encoding="utf-8"))
    rules = (each for name, entry in table["rules"].items() for each in _rules(name, entry))
    return RuleTable(
        {each.name: each for each in rules},
        *(_named(table[part]) for part in ("refusals", "forms", "lines", "details", "words")),
    )


def _rules(name: str, entry: Mapping[str, Any]) -> list[Rule]:
    """Make the rule of an entry, or the several that it has titles for."""
    titles = {f"{name}-{each}": title for each, title in entry["titles"].items()} if "titles" in entry else {}
    sentences = _named(entry.get("sentences") or {"": entry["sentence"]})
    return [
        Rule(each, Severity(entry["severity"]), Bilingual(**title), sentences, Bilingual(**entry["action"]))
        for each, title in (titles or {name: entry["title"]}).items()
    ]


def _named(entries: Mapping[str, Mapping[str, str]]) -> dict[str, Bilingual]:
    return {name: Bilingual(**entry) for name, entry in entries.items()}


class _Series(tuple[object, ...]):
    """Several values, joined by the word that their gap gives: ``{names:and}``."""

    __slots__ = ()

    def __format__(self, word: str) -> str:
        return f" {word} ".join(map(str, self))


class _SwedishNumber:
    """A number whose format is turned into the Swedish one: a comma before decimals, thousands parted by spaces."""

    __slots__ = ("value",)

    def __init__(self, value: int | Decimal) -> None:
        self.value = value

    def __format__(self, form: str) -> str:
        return format(self.value, form).translate(_SWEDISH)


def written_number(value: int | Decimal, language: Language) -> str:
    """Write a number with all its digits, its thousands apart."""
    if isinstance(value, int) and -_THOUSAND < value < _THOUSAND:
        return str(value)
    written = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return written.translate(_SWEDISH) if language == "sv" else written


_SWEDISH = str.maketrans({".": ",", ",": "\u00a0"})
_THOUSAND = 1000
"""From here on a number has thousands: most of those that lists count do not."""


def _written(value: object, language: Language) -> object:
    match value:
        case int() | Decimal() if language == "sv":
            return _SwedishNumber(value)
        case Bilingual():
            return value.to(language)
        case tuple():
            return _Series(_written(each, language) for each in value)
        case _:
            return value
