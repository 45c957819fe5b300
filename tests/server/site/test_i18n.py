"""The interface's words: the same keys in both languages, all of them used, and values as readers write them."""

import re
from datetime import date
from decimal import Decimal
from string import Formatter

import pytest

from esfgraph_server.site.formatting import Reader
from esfgraph_server.site.i18n import TEXTS
from esfgraph_server.site.rendering import HERE

# Keys whose last part is put together: from a format, a path, a severity, a kind of line, a file, a status, a property.
_COMPOSED = (
    *("format.", "nav.", "language.", "home.door.", "severity.", "search.kind."),
    *("line.", "file.", "problem.", "property.", "ontology.", "shapes.", "quality.by."),
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def sources() -> str:
    files = [*HERE.rglob("*.html"), *HERE.parent.rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "i18n.py")


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_every_text_is_there_in_both_languages_with_the_same_gaps(key: str) -> None:
    text = TEXTS[key]
    assert set(text) == {"sv", "en"}
    assert all(text.values())
    assert placeholders(text["sv"]) == placeholders(text["en"])


def test_every_text_that_is_said_exists() -> None:
    said = set(re.findall(r"say\(\s*[\"']([\w.:-]+?)[\"']\s*[,)]", sources()))
    assert said
    assert not {key for key in said if key not in TEXTS and f"{key}.one" not in TEXTS}


def test_every_text_is_used() -> None:
    written = sources()
    unused = {
        key
        for key in TEXTS
        if not re.search(rf"[\"']{re.escape(re.sub(r'[.](one|many)$', '', key))}[\"']", written)
        and not key.startswith(_COMPOSED)
    }
    assert not unused


def test_one_and_many_come_in_pairs() -> None:
    ones, manies = ({key.rpartition(".")[0] for key in TEXTS if key.endswith(end)} for end in (".one", ".many"))
    assert ones == manies


@pytest.mark.parametrize(
    ("n", "sv", "en"), [(0, "0 koder", "0 codes"), (1, "1 kod", "1 code"), (2000, "2 000 koder", "2,000 codes")]
)
def test_a_number_chooses_between_one_and_many(n: int, sv: str, en: str) -> None:
    assert Reader("sv").say("schemes.size", n=n).replace("\N{NO-BREAK SPACE}", " ") == sv
    assert Reader("en").say("schemes.size", n=n) == en


def test_amounts_rates_dates_and_sizes_are_written_as_readers_write_them() -> None:
    swedish, english = Reader("sv"), Reader("en")
    assert swedish.money(Decimal(18378980)) == "18\N{NO-BREAK SPACE}378\N{NO-BREAK SPACE}980\N{NO-BREAK SPACE}kr"
    assert english.money(Decimal("18378980.50")) == "SEK\N{NO-BREAK SPACE}18,378,980.5"
    assert (swedish.percent(Decimal("40.0")), english.percent(Decimal(40))) == ("40\N{NO-BREAK SPACE}%", "40%")
    assert (swedish.share(Decimal(54)), english.share(Decimal("46.94"))) == ("54,0\N{NO-BREAK SPACE}%", "46.9%")
    assert (swedish.date(date(2026, 2, 1)), english.date(date(2026, 2, 1))) == ("1 februari 2026", "1 February 2026")


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (150_000, "150 kB"), (2_000_000, "2 MB"), (3 * 10**10, "30 GB")],
)
def test_a_size_is_written_in_the_largest_unit_that_fits(size: int, expected: str) -> None:
    assert Reader("en").size(size).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_a_property_of_another_vocabulary_without_a_word_keeps_its_name() -> None:
    assert Reader("sv").property("ex:unknown") == "ex:unknown"
