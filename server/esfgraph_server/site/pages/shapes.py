"""The page of the shapes: what is checked, in plain words, with an example that passes and one that fails."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

import pyoxigraph as ox

from esfgraph.rdf.namespaces import ESF, local_name
from esfgraph.shacl.examples import Explained, prefixed
from esfgraph.shacl.passes import SHAPES
from esfgraph.shacl.paths import Path
from esfgraph.shacl.shapes import Constraint, Shape
from esfgraph_server.model.findings import SEVERITIES
from esfgraph_server.model.shapes import explained_shapes
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page

_BARE = frozenset(("pattern", "in", "languageIn"))
"""Constraints whose literals are shown as they are written."""
_COUNTED = frozenset(("minCount", "maxCount", "minLength", "qualifiedMinCount", "qualifiedMaxCount"))


@dataclass(frozen=True, slots=True)
class Demand:
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
    demands: tuple[Demand, ...]


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

    template: ClassVar[str] = "pages/shapes.html"
    groups: tuple[tuple[str, tuple[ShapeShown, ...]], ...]
    """By the name of the file they stand in."""
    severities: tuple[tuple[str, int], ...]
    """How many there are of each."""
    name: str
    """What names all of them."""


def shapes_page(context: PageContext) -> ShapesPage:
    """Gather the page of the shapes."""
    shapes = explained_shapes()
    groups = tuple(
        (file.removesuffix(".ttl"), tuple(_shown(context, explained) for explained in in_file))
        for file, in_file in groupby(shapes, key=lambda explained: explained.shape.file)
    )
    counts = Counter(local_name(explained.shape.severity) for explained in shapes)
    return ShapesPage(
        title=Shown(context.formatter.say("shapes.title")),
        groups=groups,
        severities=tuple((severity, counts[severity]) for severity in SEVERITIES),
        name=SHAPES,
    )


def _shown(context: PageContext, explained: Explained) -> ShapeShown:
    shape = explained.shape
    return ShapeShown(
        name=shape.name,
        iri=SHAPES + shape.name,
        severity=local_name(shape.severity),
        targets=tuple((kind, _term(context, target.value)) for kind, target in shape.targets),
        about=_term(context, shape.about) if shape.about else None,
        asked=_asked(context, shape),
        message=shape.message(context.language),
        withheld=shape.withheld,
        passes=explained.passes,
        fails=explained.fails,
    )


def _asked(context: PageContext, shape: Shape) -> Asked:
    way, how = _way(context, shape.path)
    return Asked(way, how, tuple(_demand(context, constraint) for constraint in shape.constraints))


def _way(context: PageContext, path: Path | None) -> tuple[tuple[Shown, ...], str]:
    if path is None:
        return (), ""
    how = "" if path.kind == "property" else f"shapes.{path.kind}"
    return tuple(_term(context, iri) for iri in path.properties), how


def _demand(context: PageContext, constraint: Constraint) -> Demand:
    key = f"shapes.{constraint.name}"
    if constraint.name in _COUNTED:
        (count,) = constraint.values
        n, say = int(count.value), context.formatter.say
        return Demand(say(key, n=n) if n else say("shapes.none"))
    if constraint.name == "uniqueLang":
        return Demand(context.formatter.say(key))
    values = tuple(_value(context, constraint, value) for value in constraint.values)
    choices = tuple(tuple(_parts(context, shape)) for shape in constraint.shapes)
    return Demand(context.formatter.say(key), values, choices)


def _parts(context: PageContext, shape: Shape) -> Iterator[Asked]:
    """What a shape within another asks, of the thing itself and of its values; a named one is only named."""
    if not shape.is_anonymous:
        yield Asked((), "", (Demand("", (Shown(shape.message(context.language) or shape.name),)),))
        return
    if shape.constraints:
        yield _asked(context, shape)
    for part in shape.properties:
        if part.is_anonymous:
            yield _asked(context, part)


def _value(context: PageContext, constraint: Constraint, value: ox.NamedNode | ox.Literal) -> Shown:
    if isinstance(value, ox.NamedNode):
        return _term(context, value.value)
    return Shown("", code=value.value) if constraint.name in _BARE else context.show.literal(value)


def _term(context: PageContext, iri: str) -> Shown:
    """Show a class or property by its name here, one of other vocabularies by its prefixed name too."""
    if iri.startswith(ESF) or context.graph.iris.path_of(iri):
        return context.show.thing(iri)
    if iri.startswith(SHAPES):
        return Shown("", code=iri.removeprefix(SHAPES))
    return Shown(context.formatter.label(iri), code=prefixed(iri).strip("<>"))
