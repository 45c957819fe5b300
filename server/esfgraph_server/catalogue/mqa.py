"""The rating that the EU's portal gives metadata (MQA), computed from the catalogue before any portal sees it.

An indicator of distributions counts by the share of them that meet it; the portal's own way of adding them up is not
published. An address answers, as far as can be told here, where it is one of the site and the site is public.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Literal

import pyoxigraph as ox

from esfgraph.rules import Bilingual
from esfgraph_server.catalogue.statements import name

Asks = Literal["stated", "known", "reached", "valid"]
Subject = Literal["dataset", "distribution"]

_CLASSES: Mapping[Subject, str] = {"dataset": "dcat:Dataset", "distribution": "dcat:Distribution"}
_LOCAL = re.compile(r"https?://(localhost|127\.|\[::1\]|[^/.]+[:/])")
_TYPE = name("rdf:type")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is rated."""

    dimension: str
    key: str
    points: int
    of: Subject
    asks: Asks
    label: Bilingual
    property: str = ""
    """A prefixed name; empty where the profile as a whole is asked."""
    list: tuple[str, ...] = ()
    """Patterns of the values that are known."""


@dataclass(frozen=True, slots=True)
class Method:
    """All indicators, and the classes of the sum, the best first."""

    indicators: tuple[Indicator, ...]
    classes: tuple[tuple[str, int], ...]
    """Key, and from how many points on."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What an indicator came to."""

    indicator: Indicator
    share: Fraction
    """Of what is rated, how much meets it."""

    @property
    def points(self) -> int:
        """The points that it gives, to the nearest."""
        return round(self.share * self.indicator.points)


@dataclass(frozen=True, slots=True)
class Score:
    """What the whole came to."""

    ratings: tuple[Rating, ...]
    class_: str
    """Key of the class."""

    @property
    def points(self) -> int:
        """The sum."""
        return sum(rating.points for rating in self.ratings)

    @property
    def most(self) -> int:
        """The largest sum that there can be."""
        return sum(rating.indicator.points for rating in self.ratings)


@cache
def load_method() -> Method:
    """Read the table."""
    table = tomllib.loads(files("esfgraph_server.catalogue").joinpath("mqa.toml").read_text(encoding="utf-8"))
    indicators = tuple(
        Indicator(**{**row, "label": Bilingual(**row["label"]), "list": tuple(row.get("list", ()))})
        for row in table["indicator"]
    )
    return Method(indicators, tuple((row["key"], row["from"]) for row in table["class"]))


def score(statements: Iterable[str], site: str, *, is_valid: bool) -> Score:
    """Rate a catalogue, given as N-Triples without final dots, whose files lie on *site*.

    *is_valid* says whether it breaks no rule of the profile.
    """
    values: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    subjects: defaultdict[str, list[str]] = defaultdict(list)
    for quad in ox.parse("".join(f"{each} .\n" for each in statements), format=ox.RdfFormat.N_TRIPLES):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        values[quad.subject.value, quad.predicate.value].append(quad.object.value)
        if quad.predicate.value == _TYPE:
            subjects[quad.object.value].append(quad.subject.value)

    def meets(subject: str, indicator: Indicator) -> bool:
        if indicator.asks == "valid":
            return is_valid
        return _is_met(indicator, values.get((subject, name(indicator.property)), ()), site)

    def rate(indicator: Indicator) -> Rating:
        rated = subjects[name(_CLASSES[indicator.of])]
        return Rating(indicator, Fraction(sum(meets(each, indicator) for each in rated), len(rated) or 1))

    method = load_method()
    ratings = tuple(rate(indicator) for indicator in method.indicators)
    points = sum(rating.points for rating in ratings)
    return Score(ratings, next(key for key, least in method.classes if points >= least))


def _is_met(indicator: Indicator, values: Sequence[str], site: str) -> bool:
    match indicator.asks:
        case "known":
            return any(fnmatchcase(value, pattern) for value in values for pattern in indicator.list)
        case "reached":
            return any(value.startswith(f"{site}/") and not _LOCAL.match(value) for value in values)
    return bool(values)
