"""An embed: what it shows of its page, what it covers, and which release it is from."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.query.search_fields import PROJECTS
from esfgraph.query.search_selected import Sums
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.area_map import AreaMap
from esfgraph_server.site.pictures.chart import Chart
from esfgraph_server.site.pictures.picture import release_words
from esfgraph_server.site.selections.figure import figure, measure_title


@dataclass(frozen=True, slots=True)
class EmbedFigure:
    """A figure, and what it covers."""

    title: str
    written: str
    """Empty where it is not stated."""
    covers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed(Page):
    """An embed: a page without a frame, of which all that can be opened is the page that it is of."""

    template: ClassVar[str] = "embed.html"
    kicker: str
    """What kind of thing it is, or to what the projects are narrowed."""
    href: str
    """Address of the page that has the rest."""
    figures: tuple[EmbedFigure, ...] = ()
    facts: tuple[Fact, ...] = ()
    chart: Chart | None = None
    map: AreaMap | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    """Names and values in a picture that shows them as lengths or shades alone."""
    others: int = 0
    """How many more there are."""
    notes: tuple[str, ...] = ()
    """What is covered."""
    release: str


def embed_figure(context: PageContext, measure: str, sums: Sums) -> EmbedFigure:
    """Show a measure of what was summed; a number of projects covers them all."""
    found, say = figure(context, measure, sums), context.formatter.say
    covers = say("sum.coverage", stated=found.stated, of=found.of) if found.stated else found.sentence
    return EmbedFigure(measure_title(context, measure), found.written, "" if measure == PROJECTS else covers)


def release_line(context: PageContext) -> str:
    """Say where the data are from, of which release they are, and since when that is published."""
    return f"{context.formatter.say('picture.source')} {release_words(context)}"
