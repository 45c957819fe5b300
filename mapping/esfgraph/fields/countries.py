"""Countries (countries.toml): their names, codes and currencies, and the numbers that their organisations have.

Numbers of organisations of Sweden are ten digits; those of others stand behind their country's two letters and a
hyphen, ``DK-64942212``, so that no two countries' numbers meet.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from typing import Any

from stdnum.exceptions import ValidationError

from esfgraph.rules import Bilingual

HOME = "SE"
"""Two letters of the country whose numbers stand alone, and whose places are known by their names."""

UNDETERMINED = "und"
"""The language of a text of which nothing tells it (BCP 47)."""

_QUALIFIED = re.compile(r"[A-Z]{2}-.")
_ANY_POSTCODE = r"[A-Z0-9][A-Z0-9 -]{1,9}"


@dataclass(frozen=True)
class NumberScheme:
    """A scheme of organisations' numbers."""

    module: str
    """Of python-stdnum, without the name of the package: ``dk.cvr``."""
    name: str

    def read(self, printed: str) -> str | None:
        """Give a number as its register writes it; None for what is none, or has a wrong check digit."""
        scheme = import_module(f"stdnum.{self.module}")
        try:
            number = str(scheme.validate(printed))
        except ValidationError:
            return None
        written = str(scheme.format(number)) if hasattr(scheme, "format") else number
        return number if " " in written else written


@dataclass(frozen=True)
class Country:
    """A country."""

    letters: str
    """Two, of ISO 3166-1."""
    code: str
    """Three."""
    name: Bilingual
    names: tuple[str, ...] = ()
    """Further ones."""
    nuts: str = ""
    """How the codes of its NUTS regions begin."""
    currency: str = ""
    """Code of ISO 4217; empty where its registers may have several."""
    languages: tuple[str, ...] = ()
    postcode: str = _ANY_POSTCODE
    number: NumberScheme | None = None
    """None where no scheme is known of which no number is a person's."""

    @property
    def language(self) -> str:
        """The language of its texts, where it has one alone."""
        return self.languages[0] if len(self.languages) == 1 else UNDETERMINED

    @cached_property
    def postcodes(self) -> re.Pattern[str]:
        """Its postcodes, as a whole, perhaps with its letters before them."""
        return re.compile(rf"(?:{self.letters}[ -]{{1,3}})?({self.postcode})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Countries(Mapping[str, Country]):
    """Countries by their two letters."""

    by_letters: Mapping[str, Country]

    def __getitem__(self, letters: str) -> Country:
        """The country of two letters."""
        return self.by_letters[letters]

    def __iter__(self) -> Any:
        return iter(self.by_letters)

    def __len__(self) -> int:
        return len(self.by_letters)

    @cached_property
    def names(self) -> dict[str, Country]:
        """Countries by their names and codes as they are written."""
        return {
            name: country
            for country in self.by_letters.values()
            for name in (country.letters, country.code, country.name.sv, country.name.en, *country.names)
        }

    @cached_property
    def by_name(self) -> dict[str, Country]:
        """The same in any case: by the folded name."""
        return {name.casefold(): country for name, country in self.names.items()}

    @cached_property
    def languages(self) -> list[str]:
        """The languages of their texts, in order (BCP 47); the shapes take these."""
        return sorted({UNDETERMINED, *(each for country in self.by_letters.values() for each in country.languages)})

    @cached_property
    def by_code(self) -> dict[str, Country]:
        """Countries by their three letters."""
        return {country.code: country for country in self.by_letters.values()}

    @cached_property
    def by_nuts(self) -> dict[str, Country]:
        """Countries by the letters with which the codes of their NUTS regions begin."""
        return {country.nuts: country for country in self.by_letters.values()}


@cache
def load_countries() -> Countries:
    """Read the table that travels with the package."""
    table = tomllib.loads(files("esfgraph").joinpath("fields", "countries.toml").read_text(encoding="utf-8"))
    return Countries({letters: _country(letters, dict(row)) for letters, row in table.items()})


def _country(letters: str, row: dict[str, Any]) -> Country:
    number = row.pop("number", None)
    return Country(
        letters=letters,
        code=row.pop("code"),
        name=Bilingual(row.pop("sv"), row.pop("en")),
        names=tuple(row.pop("names")),
        nuts=row.pop("nuts", letters),
        languages=tuple(row.pop("languages")),
        number=NumberScheme(**number) if number else None,
        **row,
    )


def qualified(country: str, number: str) -> str:
    """A number of an organisation with what tells its country: two letters before it, but for those of Sweden."""
    return number if country == HOME else f"{country}-{number}"


def country_of_number(qualified_number: str) -> str:
    """The two letters of the country whose organisation has a number."""
    return qualified_number[:2] if _QUALIFIED.match(qualified_number) else HOME


def is_home(qualified_number: str) -> bool:
    """Whether a number is of an organisation of Sweden."""
    return country_of_number(qualified_number) == HOME


def bare(qualified_number: str) -> str:
    """A number of an organisation as its own register writes it."""
    return qualified_number if country_of_number(qualified_number) == HOME else qualified_number[3:]
