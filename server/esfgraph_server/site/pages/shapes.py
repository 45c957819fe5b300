"""The page of the shapes: what is checked, in plain words, with an example that passes and one that fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

import pyoxigraph as ox

from esfgraph.rdf.namespaces import ESF
from esfgraph.shacl.examples import Explained, prefixed
from esfgraph.shacl.shapes import SHAPES, Constraint, Shape, Way
from esfgraph_server.site.context import Shown, Visit
from esfgraph_server.site.parts import Page

SEVERITIES = ("Violation", "Warning", "Info")
_BARE = frozenset(("pattern", "in", "languageIn"))
"""Constraints whose literals are shown as they are written."""
_COUNTED = frozenset(("minCount", "maxCount", "minLength", "qualifiedMinCount", "qualifiedMaxCount"))


@dataclass(frozen=True, slots=True)
class Said:
    """One constraint in words: what is asked, of which values, and what the shapes in it ask."""

    words: str
    values: tuple[Shown, ...] = ()
    choices: tuple[tuple["Asked", ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the values that a way leads to; of the thing itself where it is empty."""

    way: tuple[Shown, ...]
    how: str
    """How the properties of the way hang together, as a key of the texts; empty for one property."""
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class ShapeShown:
    """One shape."""

    name: str
    iri: str
    severity: str
    targets: tuple[tuple[str, Shown], ...]
    about: Shown | None
    asked: Asked
    message: str
    withheld: bool
    passes: tuple[str, ...]
    fails: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapesPage(Page):
    """The shapes."""

    template: ClassVar[str] = "shapes.html"
    groups: tuple[tuple[str, tuple[ShapeShown, ...]], ...]
    """By the name of the file they stand in."""
    severities: tuple[tuple[str, int], ...]
    """How many there are of each."""
    name: str
    """What names all of them."""


def shapes_page(visit: Visit) -> ShapesPage:
    """Gather the page of the shapes."""
    explained = visit.shapes()
    groups = tuple(
        (file.removesuffix(".ttl"), tuple(_shown(visit, each) for each in found))
        for file, found in groupby(explained, key=lambda each: each.shape.file)
    )
    counts = tuple((each, sum(one.shape.severity == each for one in explained)) for each in SEVERITIES)
    title = Shown(visit.reader.say("shapes.title"))
    return ShapesPage(title=title, groups=groups, severities=counts, name=SHAPES)


def _shown(visit: Visit, explained: Explained) -> ShapeShown:
    shape = explained.shape
    return ShapeShown(
        name=shape.name,
        iri=SHAPES + shape.name,
        severity=shape.severity,
        targets=tuple((kind, _term(visit, iri)) for kind, iri in shape.targets),
        about=_term(visit, shape.about) if shape.about else None,
        asked=_asked(visit, shape),
        message=shape.messages[visit.language],
        withheld=shape.withheld,
        passes=explained.passes,
        fails=explained.fails,
    )


def _asked(visit: Visit, shape: Shape) -> Asked:
    way, how = _way(visit, shape.way)
    return Asked(way, how, tuple(_said(visit, each) for each in shape.constraints))


def _way(visit: Visit, way: Way | None) -> tuple[tuple[Shown, ...], str]:
    if way is None:
        return (), ""
    return tuple(_term(visit, iri) for iri in way.properties), "" if way.kind == "property" else f"shapes.{way.kind}"


def _said(visit: Visit, constraint: Constraint) -> Said:
    key = f"shapes.{constraint.name}"
    if constraint.name in _COUNTED:
        (count,) = constraint.values
        return Said(visit.reader.say(key, n=n) if (n := int(count.value)) else visit.reader.say("shapes.none"))
    if constraint.name == "uniqueLang":
        return Said(visit.reader.say(key))
    values = tuple(_value(visit, constraint, each) for each in constraint.values)
    choices = tuple(tuple(_parts(visit, each)) for each in constraint.shapes)
    return Said(visit.reader.say(key), values, choices)


def _parts(visit: Visit, shape: Shape) -> Iterator[Asked]:
    """What a shape within another asks, of the thing itself and of its values; a named one is only named."""
    if shape.name:
        yield Asked((), "", (Said("", (Shown(shape.messages.get(visit.language, shape.name)),)),))
        return
    if shape.constraints:
        yield _asked(visit, shape)
    for part in shape.parts:
        yield _asked(visit, part)


def _value(visit: Visit, constraint: Constraint, value: ox.NamedNode | ox.Literal) -> Shown:
    if isinstance(value, ox.NamedNode):
        return _term(visit, value.value)
    return Shown("", code=value.value) if constraint.name in _BARE else visit.literal(value)


def _term(visit: Visit, iri: str) -> Shown:
    """Show a class or property by its name here, one of other vocabularies by its prefixed name too."""
    if iri.startswith(ESF) or visit.graph.iris.path_of(iri):
        return visit.thing(iri)
    if iri.startswith(SHAPES):
        return Shown("", code=iri.removeprefix(SHAPES))
    return Shown(visit.reader.label(iri), code=prefixed(iri).strip("<>"))
