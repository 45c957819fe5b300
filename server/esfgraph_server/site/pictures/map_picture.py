"""A map as a file of its own, with its key, what it covers and where it is from."""

from dataclasses import dataclass, field
from typing import ClassVar

from esfgraph_server.model.selections.question import divided
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.pictures.area_map import OF_MAP, AreaMap, MapClass, area_map, chosen_level, groups_by_place
from esfgraph_server.site.pictures.picture import PictureWords, picture_words
from esfgraph_server.site.pictures.sheet import MARGIN, WIDTH, TextLine, text_block
from esfgraph_server.site.selections.figure import chosen_measure, figure

_MAP_WIDTH = 400
_BESIDE = MARGIN + _MAP_WIDTH + 50
"""Where the words beside the map begin."""
_KEY_ROW, _SWATCH = 30, 26


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A class in the key."""

    of: MapClass
    y: float
    line: TextLine


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A map and the words around it, where each stands."""

    template: ClassVar[str] = "pictures/map.html"
    map: AreaMap
    words: PictureWords
    x: float
    y: float
    scale: float
    key: tuple[KeyRow, ...]
    lines: tuple[TextLine, ...]
    height: float
    width: int = field(default=WIDTH)


def map_picture(context: PageContext) -> MapPicture:
    """Draw the map that an address asks for; raise SelectionError where it asks for what there is not."""
    measure, level = chosen_measure(context, by_place=True), chosen_level(context)
    selection = context.selection("projects", besides=OF_MAP)
    groups = groups_by_place(context, selection, level, measure)
    drawn = area_map(context, groups, measure)
    whole = figure(context, divided(measure), groups.whole).sentence
    borders = context.formatter.say("picture.borders")
    words = picture_words(context, drawn.title, selection, groups.day, whole, drawn.coverage, borders)
    wide = WIDTH - 2 * MARGIN
    title = text_block([words.title], "title", MARGIN, MARGIN - 10, wide)
    subtitle = text_block([words.subtitle], "subtitle", MARGIN, title.end + 4, wide)
    top = subtitle.end + 30
    scale = _MAP_WIDTH / drawn.width if drawn.width else 1.0
    key: list[KeyRow] = []
    y = top
    for each in drawn.classes:
        [line] = text_block([each.label], "label", _BESIDE + _SWATCH + 12, y - 2, WIDTH).lines
        key.append(KeyRow(each, y, line))
        y += _KEY_ROW
    notes = text_block(words.coverage, "note", _BESIDE, y + 20, WIDTH - MARGIN - _BESIDE)
    foot = text_block(words.source, "note", MARGIN, max(top + drawn.height * scale, notes.end) + 15, wide)
    lines = (*title.lines, *subtitle.lines, *notes.lines, *foot.lines)
    return MapPicture(drawn, words, MARGIN, top, round(scale, 4), tuple(key), lines, foot.end + MARGIN - 10)
