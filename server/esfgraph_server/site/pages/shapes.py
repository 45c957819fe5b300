"""The page of the shapes: what is checked, by what it holds for, a line each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from esfgraph.rdf.namespaces import local_name
from esfgraph.shacl.examples import Explained
from esfgraph.shacl.passes import SHAPES
from esfgraph_server.model.findings import SEVERITIES
from esfgraph_server.model.shapes import explained_shapes
from esfgraph_server.site.components.finding import explain_rule
from esfgraph_server.site.components.shape_target import show_targets
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True)
class ShapeLine:
    """A shape in a line."""

    name: str
    title: str
    href: str
    severity: str
    constraints: int
    found: int
    """How many findings of the release come from it."""
    report: str
    """Address of those findings."""


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Shapes that hold for the same things."""

    targets: tuple[tuple[str, Shown], ...]
    shapes: tuple[ShapeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapesPage(Page):
    """The shapes."""

    template: ClassVar[str] = "pages/shapes.html"
    files: tuple[tuple[str, int, tuple[TargetGroup, ...]], ...]
    """By the file they stand in: its name, how many it has, and them."""
    severities: tuple[tuple[str, int], ...]
    """How many there are of each."""
    name: str
    """What names all of them."""


def shapes_page(context: PageContext) -> ShapesPage:
    """Gather the page of the shapes."""
    shapes = explained_shapes()
    found = dict(context.release.lookups.counts("rule", {}))
    severities = Counter(local_name(explained.shape.severity) for explained in shapes)
    in_files = [(file, tuple(each)) for file, each in groupby(shapes, key=lambda explained: explained.shape.file)]
    return ShapesPage(
        title=Shown(context.formatter.say("shapes.title")),
        files=tuple(
            (file.removesuffix(".ttl"), len(each), tuple(_groups(context, each, found))) for file, each in in_files
        ),
        severities=tuple((severity, severities[severity]) for severity in SEVERITIES),
        name=SHAPES,
    )


def _groups(context: PageContext, shapes: Iterable[Explained], found: Mapping[str, int]) -> Iterator[TargetGroup]:
    """Put those together that hold for the same, in the order of the first of each."""
    groups: dict[tuple[tuple[str, Shown], ...], list[ShapeLine]] = {}
    for explained in shapes:
        groups.setdefault(show_targets(context, explained.shape), []).append(_line(context, explained, found))
    yield from (TargetGroup(targets, tuple(lines)) for targets, lines in groups.items())


def _line(context: PageContext, explained: Explained, found: Mapping[str, int]) -> ShapeLine:
    shape = explained.shape
    title, _ = explain_rule(shape.name, context.language)
    return ShapeLine(
        name=shape.name,
        title=title,
        href=context.links.to_shape(shape.name),
        severity=local_name(shape.severity),
        constraints=len(shape.constraints),
        found=found.get(shape.name, 0),
        report=context.links.page("quality", rule=shape.name),
    )
