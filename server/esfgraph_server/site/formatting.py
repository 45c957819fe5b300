"""Words, numbers, money and dates as the reader of a page writes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from esfgraph_server.http.negotiation import Language
from esfgraph_server.site.i18n import load_labels, load_texts
from esfgraph_server.site.provisions import in_swedish

_LOCALES: dict[Language, Locale] = {"sv": Locale("sv", "SE"), "en": Locale("en", "GB")}
_MONEY: dict[Language, str] = {"sv": "#,##0.##\N{NO-BREAK SPACE}¤", "en": "¤¤\N{NO-BREAK SPACE}#,##0.##"}


@dataclass(frozen=True, slots=True)
class Formatter:
    """Writes for a reader of Swedish or English."""

    language: Language

    def say(self, key: str, **values: str | int) -> str:
        """Return a text of the interface with *values* put in; the number ``n`` chooses among its plural forms.

        An unknown key or a value that is missing raises KeyError.
        """
        words = load_texts()[key][self.language]
        if not isinstance(words, str):
            words = words[_LOCALES[self.language].plural_form(int(values["n"]))]
        filled = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return words.format(**filled)

    def can_say(self, key: str) -> bool:
        """Tell whether there is a text under a key that comes from the data."""
        return key in load_texts()

    def label(self, term: str) -> str:
        """Return what a term of another vocabulary, by its IRI, or a unit, by its code, is called here; or nothing."""
        return load_labels().get(term, {}).get(self.language, "")

    def provision(self, provision: str) -> str:
        """Cite a provision of EU law, which the data name in English."""
        return in_swedish(provision) if self.language == "sv" else provision

    def number(self, value: int | Decimal) -> str:
        """Write a number with its thousands apart."""
        return format_decimal(value, locale=_LOCALES[self.language])

    def money(self, value: Decimal) -> str:
        """Write an amount in Swedish kronor."""
        pattern = _MONEY[self.language]
        return format_currency(value, "SEK", format=pattern, locale=_LOCALES[self.language], currency_digits=False)

    def percent(self, value: Decimal) -> str:
        """Write a rate that is stated in percent."""
        return self.number(value) + ("\N{NO-BREAK SPACE}%" if self.language == "sv" else "%")

    def share(self, value: Decimal) -> str:
        """Write a share that was computed, in percent with one decimal."""
        written = format_decimal(value, format="#,##0.0", locale=_LOCALES[self.language])
        return written + ("\N{NO-BREAK SPACE}%" if self.language == "sv" else "%")

    def date(self, value: date) -> str:
        """Write a day in words."""
        return format_date(value, "long", locale=_LOCALES[self.language])

    def size(self, size: int) -> str:
        """Write a number of bytes in the largest unit that fits."""
        for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
            if size >= factor:
                rounded = round(Decimal(size) / factor, 1 if size < 10 * factor else 0)
                return f"{self.number(rounded)}\N{NO-BREAK SPACE}{unit}"
        return f"{self.number(size)}\N{NO-BREAK SPACE}B"
