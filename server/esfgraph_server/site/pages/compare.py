"""The page of comparisons: up to four counties, municipalities, regions, owners, objectives or periods."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from esfgraph.query.search_fields import NOT_STATED
from esfgraph_server.model.selections.facets import Facet, facet
from esfgraph_server.model.selections.find import group
from esfgraph_server.model.selections.question import BY, MEASURE
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page
from esfgraph_server.site.pictures.comparison import KINDS, MOST, Comparison, compare
from esfgraph_server.site.selections.chips import Chip, chips
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.facet_value import facet_title, show_value
from esfgraph_server.site.selections.figure import chosen_measure, measure_choices, measure_title
from esfgraph_server.site.selections.list_address import selection_address
from esfgraph_server.site.selections.owner_search import find_owners

PATH = "compare"
ADD = "add"
"""The parameter of words by which an owner is looked for."""
_OFFERED = 300
_LARGEST = 50
_SUGGESTED = 3
"""Values of each kind that a comparison is suggested of: those with the most projects."""


@dataclass(frozen=True, slots=True)
class ComparisonKind:
    """A facet whose values can be compared."""

    title: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(Page):
    """A comparison, and what can be added to it."""

    template: ClassVar[str] = "pages/compare.html"
    action: str
    kinds: tuple[ComparisonKind, ...]
    by: str
    by_title: str
    hidden: tuple[tuple[str, str], ...]
    """Parameters that the form keeps."""
    options: tuple[Choice, ...]
    """What can be added; none where there is no room for more."""
    is_looked_for: bool
    """Whether more can be found by words: there are too many for a menu."""
    words: str
    found: tuple[Shown, ...]
    """What the words found, each with a link that adds it."""
    chips: tuple[Chip, ...]
    clear: str
    measures: tuple[Choice, ...]
    measure: str
    comparison: Comparison | None
    """None where nothing is chosen yet."""
    suggestions: tuple[Shown, ...]
    """Comparisons to begin with, where nothing is chosen yet."""


def compare_page(context: PageContext) -> ComparePage:
    """Gather a comparison; raise SelectionError for an address that asks for what there is not."""
    measure, key = chosen_measure(context), context.parameters.get(BY, "") or KINDS[0]
    by = facet("projects", key) if key in KINDS else None
    if by is None:
        raise SelectionError("value", BY, key)
    selection = context.selection("projects", besides=(BY, ADD, MEASURE))
    values = selection.values(key)
    if len(values) > MOST:
        raise SelectionError("many", key, values[-1], str(MOST))
    words, more = " ".join(context.parameters.get(ADD, "").split()), [(BY, key), (MEASURE, measure)]
    has_room = len(values) < MOST

    def added(value: str) -> str:
        return selection_address(context, PATH, selection.choosing(key, *values, value), more)

    return ComparePage(
        title=Shown(_title(context, by, values)),
        indexed=not context.query,
        action=context.links.page(PATH),
        kinds=tuple(_kinds(context, key)),
        by=key,
        by_title=facet_title(context, by),
        hidden=((BY, key), *selection.parameters),
        options=tuple(_options(context, selection, by)) if has_room else (),
        is_looked_for=has_room and key == "owner",
        words=words,
        found=tuple(find_owners(context, words, added)) if key == "owner" else (),
        chips=chips(context, selection, context.today, lambda other: selection_address(context, PATH, other, more)),
        clear=selection_address(context, PATH, selection.opened(), [(BY, key)]),
        measures=measure_choices(context, measure),
        measure=measure_title(context, measure),
        comparison=compare(context, selection, by, measure) if values else None,
        suggestions=() if values else tuple(_suggestions(context, measure)),
    )


def _title(context: PageContext, by: Facet, values: tuple[str, ...]) -> str:
    say = context.formatter.say
    if not values:
        return say("compare.title")
    return say("compare.of", names=_named(context, by, values).text)


def _named(context: PageContext, by: Facet, values: Iterable[str]) -> Shown:
    shown = [show_value(context, by, value, context.today) for value in values]
    text = ", ".join(value.text or value.code for value in shown)
    return Shown(text, unchecked=any(value.unchecked for value in shown))


def _suggestions(context: PageContext, measure: str) -> Iterator[Shown]:
    """Suggest, for each kind, a comparison of the values with the most projects, none beside its own parts."""
    for key in KINDS:
        by = facet("projects", key)
        assert by
        largest = group(context.index, Selection("projects"), by, context.today, most=_LARGEST).groups
        known = [row.value for row in largest if row.value != NOT_STATED]
        values = [code for code in known if not any(part != code and part.startswith(code) for part in known)][
            :_SUGGESTED
        ]
        if len(values) > 1:
            href = selection_address(
                context, PATH, Selection("projects").choosing(key, *values), [(BY, key), (MEASURE, measure)]
            )
            yield _named(context, by, values).linked(href)


def _kinds(context: PageContext, chosen: str) -> Iterator[ComparisonKind]:
    for key in KINDS:
        by = facet("projects", key)
        assert by
        href = selection_address(context, PATH, Selection("projects"), [(BY, key)])
        yield ComparisonKind(facet_title(context, by), href, key == chosen)


def _options(context: PageContext, selection: Selection, by: Facet) -> Iterator[Choice]:
    """Offer what has projects in the rest of the selection, with how many; of owners the largest."""
    say, chosen = context.formatter.say, selection.values(by.key)
    most = _LARGEST if by.key == "owner" else _OFFERED
    yield Choice("", say("compare.choose"), True)
    options = []
    for each in group(context.index, selection.choosing(by.key), by, context.today, most=most).groups:
        if each.value not in (*chosen, NOT_STATED):
            shown = show_value(context, by, each.value, context.today)
            name = shown.text if not shown.borrowed else ""
            count = say("projects.count", n=each.sums.things)
            options.append(Choice(each.value, f"{shown.code} {name}".strip() + f" ({count})", False))
    yield from options
