"""The page of a shape: what it asks, in plain words, with an example that passes and one that fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pyoxigraph as ox

from esfgraph.rdf.namespaces import local_name
from esfgraph.shacl.examples import Explained
from esfgraph.shacl.passes import SHAPES
from esfgraph.shacl.paths import Path
from esfgraph.shacl.shapes import Constraint, Shape
from esfgraph_server.site.components.finding import explain_rule
from esfgraph_server.site.components.shape_target import show_shape_term, show_targets
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapePage(Page):
    """One shape."""

    template: ClassVar[str] = "pages/shape.html"
    name: str
    iri: str
    severity: str
    targets: tuple[tuple[str, Shown], ...]
    """What it holds for: how that is chosen, as a key of the texts, and by which class or property."""
    about: Shown | None
    asked: Asked
    action: str
    """What to do about what breaks it."""
    withheld: bool
    found: int
    """How many findings of the release come from it."""
    report: str
    """Address of those findings."""
    passes: tuple[str, ...]
    fails: tuple[str, ...]


def shape_page(context: PageContext, explained: Explained) -> ShapePage:
    """Gather the page of a shape."""
    shape = explained.shape
    title, action = explain_rule(shape.name, context.language)
    return ShapePage(
        title=Shown(title),
        name=shape.name,
        iri=SHAPES + shape.name,
        severity=local_name(shape.severity),
        targets=show_targets(context, shape),
        about=show_shape_term(context, shape.about) if shape.about else None,
        asked=_asked(context, shape),
        action=action,
        withheld=shape.withheld,
        found=context.release.lookups.count({"rule": shape.name}),
        report=context.links.page("quality", rule=shape.name),
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
    return tuple(show_shape_term(context, iri) for iri in path.properties), how


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
        return show_shape_term(context, value.value)
    return Shown("", code=value.value) if constraint.name in _BARE else context.show.literal(value)
