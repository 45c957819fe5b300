"""The page of questions: a question put together from menus, as a sentence, and its answer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from esfgraph.query.search_fields import PROJECTS
from esfgraph_server.changes.since import ChangedSince
from esfgraph_server.model.selections.find import Found, Groups
from esfgraph_server.model.selections.question import BY, MEASURE, PARTS, Question
from esfgraph_server.model.selections.selection import DAY, TEXT, Selection
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.embeds.subject import Subject
from esfgraph_server.site.lists.group_table import GroupTable, amounts_of, part_list, show_groups
from esfgraph_server.site.lists.list_part import FIRST_ROWS, ListPart, list_part
from esfgraph_server.site.lists.query_behind import question_link
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.area_map import LEVEL, LEVELS, AreaMap, area_map, groups_by_place
from esfgraph_server.site.pictures.chart import Chart, show_chart
from esfgraph_server.site.selections.chips import Chip, chips
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.facet_menu import Menu, facet_menus
from esfgraph_server.site.selections.facet_value import facet_title
from esfgraph_server.site.selections.figure import measure_choices, measures_of
from esfgraph_server.site.selections.list_address import GROUP, selection_address
from esfgraph_server.site.selections.owner_search import find_owners
from esfgraph_server.site.selections.question_text import Sentence, answer_text, plain, question_text

PATH, FIND = "ask", "find"
"""Its address, and the parameter of words by which an owner is looked for."""
_OFFERED = 300
"""Values of a facet that menus are made from: there are 290 municipalities."""
_MOST_ROWS = 20
"""Groups that the table shows."""
_MOST_LINKS = 50
_SINGLE = frozenset({"county", "municipality", "owner"})
"""Facets of one value a project: an answer that is parted by one has no menu of it, which would leave one row."""
_EXAMPLES = (
    (("measure", "granted_support"), ("by", "period")),
    (("by", "county"),),
    (("measure", "granted_support"), ("by", "region"), ("period", "2021-2027")),
    (("by", "objective"), ("status", "running")),
    (("measure", "total_cost"), ("by", "owner_kind")),
    (("measure", "planned_participants"), ("by", "year")),
)
"""Questions that any release can answer."""


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of the form: menus that belong together."""

    key: str
    menus: tuple[Menu, ...]


@dataclass(frozen=True, slots=True)
class AskedMap:
    """The map of an answer by place."""

    map: AreaMap
    svg: str
    png: str
    page: str
    """Address of the page of the map."""

    @property
    def is_linked(self) -> bool:
        """Whether its places are links: of municipalities nobody wants hundreds on the way to the table."""
        return sum(len(each.areas) for each in self.map.classes) <= _MOST_LINKS


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage(Page):
    """A question and its answer."""

    template: ClassVar[str] = "pages/ask.html"
    is_asked: bool
    """Whether the address asks anything: else it is how many projects there are."""
    question: Sentence
    answer: tuple[Sentence, ...]
    action: str
    parts: tuple[FormPart, ...]
    hidden: tuple[tuple[str, str], ...]
    """Parameters that the form keeps, for it has no menu of them."""
    text: str
    day: str
    """As the form's field of a day wants it; empty for today."""
    applied: str
    """The day that holds."""
    words: str
    """By which an owner is looked for."""
    owners: tuple[Shown, ...]
    """Those that were found, each with a link that asks about it."""
    examples: tuple[Shown, ...]
    chips: tuple[Chip, ...]
    clear: str
    chart: Chart | None
    map: AskedMap | None
    table: GroupTable | None
    list: ListPart
    query: str
    """Address of the query that gives the answer; empty where SPARQL cannot ask it."""
    address: str
    """Of the question, as it is always written."""
    permalink: str
    """The same for others: with the name of the site."""


def ask_page(context: PageContext) -> AskPage:
    """Gather a question and its answer; raise SelectionError for an address that asks for what there is not."""
    asked = [(name, value) for name, value in context.query if name != FIND]
    changed_since = ChangedSince(context.changes, context.release)
    question = Question.parse(asked, context.graph, context.index, changed_since)
    if question.measure not in measures_of(context, by_place=True):
        raise SelectionError("value", MEASURE, question.measure)
    selection, words = question.selection, " ".join(context.parameters.get(FIND, "").split())
    found = context.find(selection, 0, None, _OFFERED)
    groups = parted(context, question) if found.total else None
    sentence = question_text(context, question)
    parts = tuple(_parts(context, question, found))
    shown = {menu.name for part in parts for menu in part.menus} | {TEXT, DAY}

    def of(other: Selection) -> str:
        return _address(context, question.of(other))

    is_asked = any(value for name, value in context.query if name != FIND)
    return AskPage(
        title=Shown(plain(context, sentence) if is_asked else context.formatter.say("ask.title")),
        indexed=not context.query,
        embed_of=_embedded(context, question) if is_asked else "",
        is_asked=is_asked,
        question=sentence,
        answer=tuple(answer_text(context, question, found.sums, groups)),
        action=context.links.page(PATH),
        parts=parts,
        hidden=tuple(pair for pair in selection.parameters if not _has_menu(pair[0], shown)),
        text=selection.text,
        day=selection.day.isoformat() if selection.day else "",
        applied=found.day.isoformat(),
        words=words,
        owners=tuple(find_owners(context, words, lambda value: of(selection.choosing("owner", value)))),
        examples=() if is_asked else tuple(_examples(context)),
        chips=chips(context, selection, found.day, of),
        clear=of(selection.opened()),
        chart=_chart(context, question, groups),
        map=_map(context, question, groups),
        table=_table(context, question, groups),
        list=list_part(context, selection, 0 if question.by else FIRST_ROWS),
        query=question_link(context, question, found),
        address=_address(context, question),
        permalink=context.site + _address(context, question).removeprefix(context.links.root),
    )


def _address(context: PageContext, question: Question) -> str:
    return selection_address(context, PATH, question.selection, question.own)


def _has_menu(name: str, shown: set[str]) -> bool:
    """Whether the form chooses a parameter itself; one of years in two menus."""
    return name in shown or f"{name}.from" in shown


def _parts(context: PageContext, question: Question, found: Found) -> Iterator[FormPart]:
    say, chosen, by = context.formatter.say, question.selection.chosen, question.by.key if question.by else ""
    figure = (
        Menu(MEASURE, say("ask.measure"), measure_choices(context, question.measure, by_place=True)),
        Menu(BY, say("ask.by"), tuple(_by(context, question, found))),
    )
    yield FormPart("figure", figure)
    for part, keys in PARTS.items():
        offered = (key for key in keys if key in chosen or key != by or key not in _SINGLE)
        menus = tuple(menu for key in offered for menu in facet_menus(context, found, key))
        yield FormPart(part, menus)


def _by(context: PageContext, question: Question, found: Found) -> Iterator[Choice]:
    """Offer what parts the answer: it has several values."""
    yield Choice("", context.formatter.say("ask.by.nothing"), question.by is None)
    for each in question.selection.facets():
        if each == question.by or (each.key in found.facets and len(found.facets[each.key].values) > 1):
            yield Choice(each.key, facet_title(context, each), each == question.by)


def _examples(context: PageContext) -> Iterator[Shown]:
    for parameters in _EXAMPLES:
        question = Question.parse(parameters, context.graph, context.index)
        yield Shown(plain(context, question_text(context, question)), href=_address(context, question))


def _embedded(context: PageContext, question: Question) -> str:
    """Return the address of the embed that shows the answer: a chart, or one figure."""
    query = (*question.selection.parameters, (MEASURE, question.measure))
    asked = (
        Subject("chart", (*query, (GROUP, question.by.key)), None) if question.by else Subject(PROJECTS, query, None)
    )
    return context.site + asked.address(context.language)


def parted(context: PageContext, question: Question) -> Groups | None:
    """Part the answer by what the question wants; of places those of a map, for regions lie in one another."""
    by = question.by
    if by is None:
        return None
    if by.key in LEVELS:
        return groups_by_place(context, question.selection, by.key, question.measure)
    return part_list(context, question.selection, by, question.measure)


def _chart(context: PageContext, question: Question, groups: Groups | None) -> Chart | None:
    if groups is None or len(groups.groups) < 2:
        return None
    chart = show_chart(context, groups, question.measure)
    # As a file it would show regions of all levels, of which the larger hold the smaller.
    return replace(chart, svg="", png="") if groups.facet.key == "region" else chart


def _map(context: PageContext, question: Question, groups: Groups | None) -> AskedMap | None:
    if groups is None or groups.facet.key not in LEVELS:
        return None
    more = [(MEASURE, question.measure), (LEVEL, groups.facet.key)]
    addresses = (selection_address(context, path, question.selection, more) for path in ("map.svg", "map.png", "map"))
    return AskedMap(area_map(context, groups, question.measure), *addresses)


def _table(context: PageContext, question: Question, groups: Groups | None) -> GroupTable | None:
    if groups is None:
        return None
    return show_groups(context, groups.part(0, _MOST_ROWS), question.measure, amounts_of(question.measure))
