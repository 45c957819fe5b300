"""A picture of a query's answer: bars, a line over time, or a map, where its columns can be drawn as one."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from esfgraph_server.model.maps.geometry import HEIGHT, Atlas, Outlines
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.pictures.area_map import LEVELS, NONE, AreaMap, MapArea, ValuedArea, shade
from esfgraph_server.site.pictures.chart import Bar, Chart, Tick
from esfgraph_server.site.pictures.scale import ticks
from esfgraph_server.site.queries.answer_table import show_thing
from esfgraph_server.site.queries.read_answer import Cell, ReadAnswer, day_of, is_numeric, is_timely, number_of
from esfgraph_server.site.selections.figure import Figure, percent_of

_CODE = re.compile(r"SE\d\d|\d\d|\d{4}", re.ASCII)
"""Of a region, county or municipality."""
MOST_BARS = 25
"""Rows that bars show; the table has the others."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line, in percent from the left and from the bottom."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """Values over time."""

    title: str
    points: tuple[Point, ...]
    scale: tuple[Tick, ...]
    ends: tuple[str, str]
    """The first and the last day."""


@dataclass(frozen=True, slots=True)
class AnswerPicture:
    """One of the pictures that there may be."""

    title: str
    bars: Chart | None = None
    line: Line | None = None
    map: AreaMap | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is drawn: a number of each row that has one, by what the row is of."""

    context: PageContext
    title: str
    rows: tuple[tuple[Cell, Decimal], ...]
    most: int

    @property
    def largest(self) -> Decimal:
        return max(number for _, number in self.rows)


def measures(answer: ReadAnswer) -> tuple[str, ...]:
    """Return the columns that can be drawn: numbers, none of them below 0."""
    drawable = (name for name in answer.columns if is_numeric(answer.column(name)))
    return tuple(name for name in drawable if all((number_of(cell) or 0) >= 0 for cell in answer.column(name) if cell))


def pictures(context: PageContext, answer: ReadAnswer) -> dict[str, str]:
    """Return the kinds of picture that an answer can be drawn as, each with the column that its rows are told by.

    That column holds something else in every row; one of names tells more than one of codes.
    """
    if not measures(answer):
        return {}
    others = [name for name in answer.columns if not is_numeric(answer.column(name))]
    distinct = [name for name in others if len(set(answer.column(name))) == len(answer.rows)]
    distinct.sort(key=lambda name: not all(map(_is_name, answer.column(name))))
    found = {
        kind: next((name for name in distinct if fits(context, answer, name)), "") for kind, fits in PICTURES.items()
    }
    return {kind: name for kind, name in found.items() if name}


def draw(context: PageContext, answer: ReadAnswer, kind: str, measure: str, titles: Mapping[str, str]) -> AnswerPicture:
    """Draw a column of an answer as one of its pictures; *titles* are those of columns."""
    of = pictures(context, answer)[kind]
    cells = _places(context, answer, of) if kind == "map" else answer.column(of)
    pairs = zip(cells, map(number_of, answer.column(measure)), strict=True)
    rows = tuple((cell, number) for cell, number in pairs if cell is not None and number is not None)
    title = context.formatter.say(
        "figure.title", measure=titles.get(measure, measure), facet=titles.get(of, of).lower()
    )
    return _DRAW[kind](_Drawn(context, title, rows, MOST_BARS))


def _are_several(_: PageContext, answer: ReadAnswer, name: str) -> bool:
    return len(answer.rows) > 1


def _is_time(_: PageContext, answer: ReadAnswer, name: str) -> bool:
    return len(answer.rows) > 2 and is_timely(answer.column(name))


def _is_of_places(context: PageContext, answer: ReadAnswer, name: str) -> bool:
    return bool(_places(context, answer, name))


PICTURES: Mapping[str, Callable[[PageContext, ReadAnswer, str], bool]] = {
    "bars": _are_several,
    "line": _is_time,
    "map": _is_of_places,
}
"""Which columns the rows of a picture can be told by, in the order in which pictures are offered."""


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, ox.NamedNode) or (isinstance(cell, ox.Literal) and bool(cell.language))


def _bars(drawn: _Drawn) -> AnswerPicture:
    context, rows = drawn.context, drawn.rows[: drawn.most]
    bars = tuple(
        Bar(_named(context, cell), _figure(context, number), percent_of(number, drawn.largest)) for cell, number in rows
    )
    return AnswerPicture(drawn.title, bars=Chart(drawn.title, bars, False, (), len(drawn.rows) - len(rows)))


def _line(drawn: _Drawn) -> AnswerPicture:
    formatter = drawn.context.formatter
    days = {cell: day.toordinal() for cell, _ in drawn.rows if (day := day_of(cell))}
    rows = sorted(drawn.rows, key=lambda row: days[row[0]])
    first, last = days[rows[0][0]], days[rows[-1][0]]
    scale = ticks(drawn.largest)
    points = tuple(
        Point(round((days[cell] - first) * 100 / ((last - first) or 1), 2), percent_of(number, scale[-1]))
        for cell, number in rows
    )
    ends = (_named(drawn.context, rows[0][0]).text, _named(drawn.context, rows[-1][0]).text)
    marks = tuple(Tick(formatter.number(each), percent_of(each, scale[-1])) for each in scale)
    return AnswerPicture(drawn.title, line=Line(drawn.title, points, marks, ends))


def _map(drawn: _Drawn) -> AnswerPicture:
    context = drawn.context
    [level, *_] = [context.graph.kind_of(cell.value) for cell, _ in drawn.rows if isinstance(cell, ox.NamedNode)]
    atlas = context.release.once(Outlines).atlas(level, HEIGHT)
    values = {cell.value: number for cell, number in drawn.rows if isinstance(cell, ox.NamedNode)}
    without = {NONE: context.formatter.say("result.not-in")}
    classes = tuple(shade(context, _areas(context, atlas, values), context.formatter.number, without))
    return AnswerPicture(drawn.title, map=AreaMap(drawn.title, atlas.width, atlas.height, classes, ()))


_DRAW: Mapping[str, Callable[[_Drawn], AnswerPicture]] = {"bars": _bars, "line": _line, "map": _map}


def _areas(context: PageContext, atlas: Atlas, values: Mapping[str, Decimal]) -> Iterator[ValuedArea]:
    for iri, outline in atlas.outlines.items():
        number = values.get(iri)
        said = context.formatter.say("result.not-in") if number is None else context.formatter.number(number)
        label = f"{context.show.thing(iri).text}: {said}"
        yield NONE, number, MapArea(label, context.links.to(iri) or "", outline.path)


def _places(context: PageContext, answer: ReadAnswer, name: str) -> tuple[ox.NamedNode, ...]:
    """Return the places that the rows are of, all on one map: told by themselves, or by their codes beside their names.

    None where some row is of no such place.
    """
    cells = answer.column(name)
    if not all(_may_be_place(context, cell) for cell in cells):
        return ()
    for level in LEVELS:
        outlines = context.release.once(Outlines).atlas(level, HEIGHT).outlines
        coded = {iri.rstrip("/").rpartition("/")[2]: iri for iri in outlines}
        told = [_told(cell, coded) for cell in cells]
        places = tuple(ox.NamedNode(iri) for iri in told if iri in outlines)
        if len(places) == len(cells) and (places == cells or _are_named(context, answer, places)):
            return places
    return ()


def _may_be_place(context: PageContext, cell: Cell) -> bool:
    """Tell without the outlines, which take a while to draw, whether a cell can be a place of a map."""
    match cell:
        case ox.NamedNode():
            return context.graph.kind_of(cell.value) in LEVELS
        case ox.Literal():
            return bool(_CODE.fullmatch(cell.value))
    return False


def _told(cell: Cell, coded: Mapping[str, str]) -> str:
    match cell:
        case ox.NamedNode():
            return cell.value
        case ox.Literal():
            return coded.get(cell.value, "")
    return ""


def _are_named(context: PageContext, answer: ReadAnswer, places: Sequence[ox.NamedNode]) -> bool:
    """Tell whether a column has the names of all places: a code alone could be that of anything."""
    names = [context.show.thing(place.value).text for place in places]
    texts = (
        [cell.value if isinstance(cell, ox.Literal) else "" for cell in answer.column(each)] for each in answer.columns
    )
    return names in texts


def _named(context: PageContext, cell: Cell) -> Shown:
    match cell:
        case ox.NamedNode():
            return show_thing(cell, context.show)
        case ox.Literal():
            return Shown(cell.value, context.show.foreign(cell)) if is_timely([cell]) else context.show.literal(cell)
    return Shown(str(cell))


def _figure(context: PageContext, number: Decimal) -> Figure:
    written = context.formatter.number(number)
    return Figure(number, written, written, written, 1, 1)
