"""A chart as a file of its own, with what it covers and where it is from."""

import textwrap
from dataclasses import dataclass, field
from typing import ClassVar

from esfgraph_server.model.selections.question import divided
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.pictures.chart import Bar, Chart, chosen_groups, show_chart
from esfgraph_server.site.pictures.picture import PictureWords, picture_words
from esfgraph_server.site.pictures.sheet import MARGIN, WIDTH, TextLine, text_block
from esfgraph_server.site.selections.figure import figure

_ROW, _BAR = 36, 22
_LABELS = 300
"""Width of the labels of bars."""
_VALUES = 170
"""Room for the value behind the longest bar."""
_COLUMNS = 340
"""Height of the longest column there may be."""
_SCALE = 110
"""Room for the values of the scale beside columns."""
_LETTERS = 38
"""Of a label of a bar."""
_YEARS = 14
"""Columns that have room for a label each; of more, only some have one."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or column, where it stands, and its words."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """A chart and the words around it, where each stands."""

    template: ClassVar[str] = "pictures/chart.html"
    chart: Chart
    words: PictureWords
    marks: tuple[Mark, ...]
    scale: tuple[tuple[str, float], ...]
    """Labels of the scale and their height."""
    lines: tuple[TextLine, ...]
    height: float
    left: float = MARGIN + _SCALE
    width: int = field(default=WIDTH)


def chart_picture(context: PageContext) -> ChartPicture:
    """Draw the chart that an address asks for; raise SelectionError where it asks for what there is not."""
    groups, measure = chosen_groups(context)
    chart = show_chart(context, groups, measure)
    whole = figure(context, divided(measure), groups.whole).sentence
    words = picture_words(context, chart.title, groups.selection, groups.day, whole, chart.coverage)
    wide = WIDTH - 2 * MARGIN
    title = text_block([words.title], "title", MARGIN, MARGIN - 10, wide)
    subtitle = text_block([words.subtitle], "subtitle", MARGIN, title.end + 4, wide)
    top = subtitle.end + 30
    marks = _columns(chart, top) if chart.is_by_year else _rows(chart, top)
    end = top + _COLUMNS + 30 if chart.is_by_year else top + _ROW * len(marks)
    scale = tuple((tick.label, top + _COLUMNS * (100 - tick.percent) / 100) for tick in chart.scale)
    others = [context.formatter.say("group.others", n=chart.others)] if chart.others else []
    notes = text_block([*others, *words.coverage], "note", MARGIN, end + 15, wide)
    foot = text_block(words.source, "note", MARGIN, notes.end + 15, wide)
    lines = (*title.lines, *subtitle.lines, *notes.lines, *foot.lines)
    return ChartPicture(chart, words, marks, scale if chart.is_by_year else (), lines, round(foot.end + MARGIN - 10, 1))


def _rows(chart: Chart, top: float) -> tuple[Mark, ...]:
    long = WIDTH - 2 * MARGIN - _LABELS - _VALUES
    return tuple(
        Mark(
            bar,
            MARGIN + _LABELS,
            top + at * _ROW,
            round(max(long * bar.percent / 100, 1 if bar.percent else 0), 1),
            _BAR,
            textwrap.shorten(bar.name, _LETTERS, placeholder=" …"),
            MARGIN,
            top + at * _ROW + 16,
        )
        for at, bar in enumerate(chart.bars)
    )


def _columns(chart: Chart, top: float) -> tuple[Mark, ...]:
    step = (WIDTH - 2 * MARGIN - _SCALE) / max(1, len(chart.bars))
    every = -(-len(chart.bars) // _YEARS)
    return tuple(
        Mark(
            bar,
            round(MARGIN + _SCALE + (at + 0.15) * step, 1),
            round(top + _COLUMNS * (100 - bar.percent) / 100, 1),
            round(step * 0.7, 1),
            round(_COLUMNS * bar.percent / 100, 1),
            bar.shown.text if at % every == 0 else "",
            round(MARGIN + _SCALE + (at + 0.5) * step, 1),
            top + _COLUMNS + 20,
        )
        for at, bar in enumerate(chart.bars)
    )
