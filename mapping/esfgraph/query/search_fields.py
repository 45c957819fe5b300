"""The fields of the full-text index: what a list can be narrowed, counted, summed and ordered by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tantivy import Schema, SchemaBuilder

from esfgraph.rdf.iris import Iris
from esfgraph.statistics.tallies import AMOUNTS, EXACTLY

FORMAT = "10"
"""Of the index: raised with every change of its fields, of what they hold, and of its file of names."""

YES, NO = "yes", "no"
NOT_STATED = "-"
"""The term of what has none in a field: it can be counted and chosen like any other."""
MONEY = frozenset({"total_cost", "granted_support", "union_contribution"})
NO_MONEY = "none"
"""The term of what states no amount of money."""


@dataclass(frozen=True, slots=True)
class TermField:
    """A field of terms: a project or owner has any number of them."""

    name: str
    prefix: str | None = None
    """How the paths of the things begin that it names; None where its terms name no things."""
    key: str = ""
    """The field of a project that states it; empty where several facts make it."""

    def term(self, iri: str, iris: Iris) -> str:
        """The term of a thing: its path without the prefix, or whole behind a slash where it begins otherwise."""
        path, prefix = iris.path_of(iri) or iri, self.prefix or ""
        return path[len(prefix) :] if path.startswith(prefix) else f"/{path}"

    def iri(self, term: str, iris: Iris) -> str | None:
        """The thing that a term names; None where terms name none."""
        if self.prefix is None:
            return None
        return iris.of_path(term[1:] if term.startswith("/") else self.prefix + term)


TERM_FIELDS = {
    field.name: field
    for field in (
        TermField("period", "concept/period/", "programming_period"),
        TermField("fund", "concept/fund/", "fund"),
        TermField("programme", "programme/", "programme"),
        TermField("priority", "concept/priority-", "priority"),
        TermField("objective", "concept/objective-", "specific_objective"),
        TermField("field", "concept/intervention-field-", "intervention_field"),
        TermField("deciding_region", "concept/esf-region/", "deciding_region"),
        TermField("region", "region/"),
        TermField("region_basis"),
        TermField("county", "county/"),
        TermField("municipality", "municipality/"),
        TermField("seat_rule", "concept/evidence/"),
        TermField("owner", "organization/"),
        TermField("unit", "organization/"),
        TermField("legal_form", "concept/legal-form/"),
        TermField("owner_kind", "concept/organization-kind/"),
        TermField("evidence"),
        TermField("year"),
        TermField("strategic_importance"),
        TermField("child_poverty"),
        TermField("amounts"),
        TermField("findings"),
        TermField("rule"),
        TermField("odd"),
        TermField("currency"),
    )
}
"""By name. ``odd`` holds the keys of amounts that no sum field can hold exactly: with parts of an öre, or too large.
``currency`` is that of all amounts of a project that are in another than kronor (ISO 4217)."""

FACTS = tuple(name for name in TERM_FIELDS if name not in ("odd", "currency"))
"""Fields in which everything that is listed has a term, if only NOT_STATED."""

SUMS = AMOUNTS
"""Fields that are summed: amounts in öre, participants one by one; absent where they are odd."""
STATED = tuple(f"{key}_stated" for key in SUMS)
"""How many projects state them: 1 of a project."""
SIZES = tuple(f"{key}_size" for key in SUMS)
"""The same for ranges and orders, rounded down and cut where they are odd."""
PROJECTS = "projects"
"""How many projects there are: 1 of a project."""
DAYS = ("start_date", "end_date")
"""Days since the year 1."""
NUMBER_FIELDS = (PROJECTS, *SUMS, *STATED, *SIZES, *DAYS)
OTHERS = {key: f"{key}_other" for key in SUMS if key in MONEY}
"""Amounts in the one other currency of a project, in its hundredths, by the key of the field: summed by currency."""

ORDERS = ("newest", "title", "owner_name")
"""Texts that sort as readers expect. The index holds the place of each among all: of texts the engine would read every
one of all pages before the one that is asked for."""

LONGEST_KEY = 200
"""Characters of a text by which things are sorted."""

EXACT = 2**53
"""Below it floats, by which the engine adds, hold every whole number."""


def in_smallest_units(key: str, value: Decimal) -> Decimal:
    """A value as sum fields hold it: amounts in öre, participants one by one."""
    return value if key == "planned_participants" else EXACTLY.multiply(value, Decimal(100))


def in_units(key: str, total: int) -> Decimal:
    """What sum fields hold, in kronor or participants."""
    return Decimal(total) if key == "planned_participants" else EXACTLY.multiply(Decimal(total), Decimal("0.01"))


def amount_fields(key: str, value: Decimal, stated: int) -> tuple[dict[str, int], bool]:
    """The fields of a sum that so many projects state, and whether it is odd."""
    small = in_smallest_units(key, value)
    cut = int(small) if small < EXACT else EXACT - 1
    odd = small != cut
    numbers = {f"{key}_stated": stated, f"{key}_size": cut}
    return (numbers if odd else numbers | {key: cut}), odd


def other_fields(amounts: Mapping[str, tuple[Decimal, str]]) -> tuple[dict[str, int], tuple[str, ...]]:
    """The fields of amounts in another currency, by key, and that; those in several currencies add up to nothing."""
    currencies = {currency for _, currency in amounts.values()}
    if len(currencies) != 1:
        return {}, ()
    return {OTHERS[key]: min(round(amount * 100), EXACT - 1) for key, (amount, _) in amounts.items()}, (*currencies,)


def day_number(day: date) -> int:
    """A day as fields hold it."""
    return day.toordinal()


def newest_key(number: str) -> str:
    """A key that sorts project numbers, descending, by year and then by number; empty for what has no year."""
    year, *_ = re.split("[-/]", number)
    if not (year.isascii() and year.isdecimal()):
        return ""
    _, *parts = re.findall(r"\d+", number)
    full = int(year) + (2000 if len(year) == 2 else 0)
    return " ".join(f"{int(part):09}" for part in (full, *parts))[:LONGEST_KEY]


_SWEDISH = str.maketrans({"å": "{1", "ä": "{2", "ö": "{3"})


def alphabetical(text: str) -> str:
    """A key that sorts names as Swedish readers expect: å, ä and ö after z."""
    return text.casefold().translate(_SWEDISH)[:LONGEST_KEY]


def build_schema() -> Schema:
    """The schema of the index: words, then what narrows, counts, sums and orders, then what is shown."""
    builder = SchemaBuilder()
    for name in ("iri", "number"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "language"):
        builder.add_text_field(name, stored=name == "kind", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("numbers", tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(name, stored=name in ("title", "text"), tokenizer_name="stems")
    for name in NAMES:
        builder.add_text_field(words_of(name), tokenizer_name="words", index_option="basic")
    for name in TERM_FIELDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (*NUMBER_FIELDS, *OTHERS.values()):
        builder.add_integer_field(name, fast=True)
    for name in ("rank", *map(order_field, ORDERS)):
        builder.add_unsigned_field(name, fast=True)
    for name in ("row", "facts"):
        builder.add_bytes_field(name, stored=True)
    schema: Schema = builder.build()
    return schema


NAMES = ("title", "names", "places")
"""Short texts: words in them may be unfinished or misspelt."""
TEXTS = (*NAMES, "text")


def words_of(name: str) -> str:
    """The field that holds the words of a text field as they are, not by their stems."""
    return f"{name}_words"


def order_field(order: str) -> str:
    """The field that holds the place of a thing in an order."""
    return f"{order}_order"
