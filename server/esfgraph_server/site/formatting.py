"""Words, numbers, money and dates as the reader of a page writes them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale
from babel.numbers import format_compact_decimal, format_currency, format_decimal

from esfgraph.fields.countries import UNDETERMINED
from esfgraph.rules import written_number
from esfgraph_server.http.negotiation import Language
from esfgraph_server.site.i18n import load_labels, load_texts
from esfgraph_server.site.provisions import in_swedish

_LOCALES: dict[Language, Locale] = {"sv": Locale("sv", "SE"), "en": Locale("en", "GB")}
_MONEY: dict[Language, str] = {"sv": "#,##0.##\N{NO-BREAK SPACE}¤", "en": "¤¤\N{NO-BREAK SPACE}#,##0.##"}
_MILLION = 1_000_000
_TENTH = Decimal("0.1")
_COMMON = 10**15
"""Below it, numbers from 0 on are written as Babel writes them in a twentieth of the time: a page has hundreds."""


_AROUND_MONEY: dict[Language, str] = {
    language: format_currency(0, "SEK", format=pattern, locale=_LOCALES[language], currency_digits=False).replace(
        "0", "{}"
    )
    for language, pattern in _MONEY.items()
}


_DAY: dict[Language, str] = {language: locale.date_formats["long"].format for language, locale in _LOCALES.items()}
"""How a day is written, by its parts: Babel takes as long for one as for a whole table row."""
_MONTHS = {language: locale.months["format"]["wide"] for language, locale in _LOCALES.items()}


def _is_common(value: int | Decimal) -> bool:
    return (isinstance(value, int) or value.is_finite()) and 0 <= value < _COMMON


def _written(value: int | Decimal, decimals: int, language: Language) -> str:
    """Write a number with at most so many decimals, half to even, as the patterns of Babel have it."""
    if isinstance(value, int):
        return written_number(value, language)
    return written_number(round(value, decimals).normalize(), language)


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
        if not values:
            return words if "{" not in words else words.format()
        for name, value in values.items():
            if isinstance(value, int):
                values[name] = self.number(value)
        return words.format(**values)

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
        if _is_common(value):
            return _written(value, 3, self.language)
        return format_decimal(value, locale=_LOCALES[self.language])

    def money(self, value: Decimal) -> str:
        """Write an amount in Swedish kronor."""
        pattern = _MONEY[self.language]
        if _is_common(value):
            return _AROUND_MONEY[self.language].format(_written(value, 2, self.language))
        return format_currency(value, "SEK", format=pattern, locale=_LOCALES[self.language], currency_digits=False)

    def amount(self, value: Decimal, currency: str) -> str:
        """Write an amount in another currency than kronor, by its code (ISO 4217)."""
        return f"{self.number(value)}\N{NO-BREAK SPACE}{currency}"

    def short_money(self, value: Decimal) -> str:
        """Write an amount in Swedish kronor as short as it may be: from a million on in millions or more."""
        if value < _MILLION:
            return self.money(value)
        written = format_compact_decimal(value, locale=_LOCALES[self.language], fraction_digits=1)
        return _AROUND_MONEY[self.language].format(written.replace(" ", "\N{NO-BREAK SPACE}"))

    def percent(self, value: Decimal) -> str:
        """Write a rate that is stated in percent."""
        return self.number(value) + ("\N{NO-BREAK SPACE}%" if self.language == "sv" else "%")

    def share(self, value: Decimal) -> str:
        """Write a share that was computed, in percent with one decimal."""
        if _is_common(value):
            written = written_number(value.quantize(_TENTH), self.language)
        else:
            written = format_decimal(value, format="#,##0.0", locale=_LOCALES[self.language])
        return written + ("\N{NO-BREAK SPACE}%" if self.language == "sv" else "%")

    def date(self, value: date) -> str:
        """Write a day in words."""
        return _DAY[self.language] % {"d": value.day, "MMMM": _MONTHS[self.language][value.month], "y": value.year}

    def language_name(self, language: str) -> str:
        """Say what a language is called, by its code (BCP 47); empty where no name of it is known."""
        return "" if language == UNDETERMINED else str(_LOCALES[self.language].languages.get(language, ""))

    def size(self, size: int) -> str:
        """Write a number of bytes in the largest unit that fits."""
        for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
            if size >= factor:
                rounded = round(Decimal(size) / factor, 1 if size < 10 * factor else 0)
                return f"{self.number(rounded)}\N{NO-BREAK SPACE}{unit}"
        return f"{self.number(size)}\N{NO-BREAK SPACE}B"
