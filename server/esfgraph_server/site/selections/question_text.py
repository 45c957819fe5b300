"""A question and its answer as sentences of the reader's language: what they are made of stands in texts/ask.toml."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from esfgraph.query.search_fields import NOT_STATED, PROJECTS
from esfgraph.query.search_selected import Sums
from esfgraph_server.model.selections.facets import Facet
from esfgraph_server.model.selections.find import Groups
from esfgraph_server.model.selections.question import PER_INHABITANT, Question, divided
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.selections.facet_value import code_and_name, facet_title, show_value
from esfgraph_server.site.selections.figure import figure, group_figure, unit_of

CONDITIONS = (
    *("region", "period", "year", "fund", "programme", "priority", "objective", "field"),
    *("strategic", "child_poverty", "total_cost", "granted_support", "union_contribution", "participants"),
    *("findings", "rule", "status", "region_basis", "deciding_region", "county", "municipality", "seat_rule"),
    *("owner", "unit", "owner_kind", "legal_form", "amounts"),
)
"""Facets in the order in which a sentence has them."""
CLAUSES = frozenset(
    {
        *("status", "region_basis", "deciding_region", "county", "municipality", "seat_rule"),
        *("owner", "unit", "owner_kind", "legal_form", "amounts"),
    }
)
"""Those that make a clause of their own, behind the others."""
_COMMON_NOUNS = frozenset({"owner_kind", "legal_form"})
"""Facets whose values are no names, and so are written small within a sentence."""
_COUNTED = {PROJECTS: "projects.count", "planned_participants": "ask.participants"}
"""Measures that are numbers of something, which a sentence names."""
_MOST_LARGEST = 3
"""Groups that are named together as the largest."""
_EDGE = "\0"
"""Around the name of a gap of a sentence while it is filled."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence."""

    text: str
    language: str = ""
    """Language of the text where it is not the page's."""
    is_value: bool = False
    """Whether the text comes from the data."""
    unchecked: bool = False
    """Whether what stands before it is a label that nobody has compared with its source yet."""


Sentence = tuple[Piece, ...]


def plain(context: PageContext, sentence: Sentence) -> str:
    """Write a sentence as text."""
    mark = f" ({context.formatter.say('unchecked')})"
    return "".join(mark if piece.unchecked else piece.text for piece in sentence)


def question_text(context: PageContext, question: Question) -> Sentence:
    """Say what is asked."""
    say, day = context.formatter.say, question.selection.day or context.today
    conditions = list(_conditions(context, question, day))
    parted = ""
    if question.by:
        key = f"ask.parted.{question.by.key}"
        parted = ", " + say(key, day=context.formatter.date(day))
    if question.measure in PER_INHABITANT:
        asked = say(f"per.asked.{unit_of(question.measure)}")
        parted += f", {asked}"
    measure = divided(question.measure)
    frame = f"ask.question.{measure}" if conditions else f"ask.whole.{measure}"
    return _filled(say(frame, **_gaps("conditions", "by")), {"conditions": conditions, "by": [Piece(parted)]})


def answer_text(context: PageContext, question: Question, whole: Sums, groups: Groups | None) -> Iterator[Sentence]:
    """Say what comes of it: the figure of all that is asked for, what it covers, and what its groups are."""
    say, measure = context.formatter.say, divided(question.measure)
    if not whole.projects:
        yield (Piece(say("ask.nothing")),)
        return
    found = figure(context, measure, whole)
    if found.value is None:
        yield (Piece(say("ask.silent", n=whole.projects)),)
        return
    yield (Piece(say(f"ask.answer.{measure}", n=whole.projects, value=found.written)),)
    if measure != PROJECTS:
        is_all = found.stated == found.of
        covers = say("ask.covers.all", n=found.of) if is_all else say("ask.covers.some", n=found.stated, of=found.of)
        yield (Piece(covers),)
    if groups:
        yield from _largest(context, groups, question.measure)
        if groups.without.projects:
            yield (Piece(say("ask.without", n=groups.without.projects)),)


def _largest(context: PageContext, groups: Groups, measure: str) -> Iterator[Sentence]:
    """Name the group of the largest figure, or the few that share it."""
    say, by = context.formatter.say, groups.facet
    figures = [(each, group_figure(context, measure, by, each.value, each.sums)) for each in groups.groups]
    values = [found.value for _, found in figures if found.value is not None]
    largest = max(values, default=Decimal(0))
    first = [(each.value, found) for each, found in figures if found.value == largest]
    if len(values) > 1 and largest and len(first) <= _MOST_LARGEST:
        names = [_group(context, groups, value) for value, _ in first]
        key = "ask.largest" if len(first) == 1 else "ask.largest.each"
        written = say(_COUNTED[measure], n=int(largest)) if measure in _COUNTED else first[0][1].written
        if measure in PER_INHABITANT:
            written = say(f"per.value.{unit_of(measure)}", value=written)
        yield _filled(say(key, value=written, **_gaps("names")), {"names": _listed(names, say("ask.and"))})


def _conditions(context: PageContext, question: Question, day: date) -> Iterator[Piece]:
    """Say what narrows a question, behind a space; nothing for all projects."""
    say, selection = context.formatter.say, question.selection
    facets = {facet.key: facet for facet in selection.facets()}
    clauses = list[list[Piece]]()
    if selection.since:
        yield from [
            Piece(" "),
            *_filled(say("ask.with.since", **_gaps("values")), {"values": [Piece(selection.since)]}),
        ]
    for key in CONDITIONS:
        if selection.values(key):
            condition = _condition(context, facets[key], selection.values(key), day)
            if key in CLAUSES:
                clauses.append(condition)
            else:
                yield from [Piece(" "), *condition]
    if selection.text:
        words = [Piece(selection.text, is_value=True)]
        clauses.append([*_filled(say("ask.that.text", **_gaps("values")), {"values": words})])
    if clauses:
        yield from [Piece(" "), *_listed(clauses, say("ask.and"))]


def _condition(context: PageContext, facet: Facet, values: Sequence[str], day: date) -> list[Piece]:
    """Say what a facet is narrowed to."""
    say, stated = context.formatter.say, [value for value in values if value != NOT_STATED]
    key = f"ask.that.{facet.key}" if facet.key in CLAUSES else f"ask.with.{facet.key}"
    alternatives = list[list[Piece]]()
    if facet.kind in ("word", "status"):
        alternatives += ([Piece(say(f"{key}.{value}", day=context.formatter.date(day)))] for value in stated)
    elif stated:
        named = _listed([_value(context, facet, value, day) for value in stated], say("ask.or"))
        alternatives.append([*_filled(say(key, **_gaps("values")), {"values": named})])
    if len(stated) < len(values):
        title = Piece(facet_title(context, facet).lower())
        alternatives.append([*_filled(say("ask.unstated", **_gaps("values")), {"values": [title]})])
    return _listed(alternatives, say("ask.or"))


def _group(context: PageContext, groups: Groups, value: str) -> list[Piece]:
    """Name a group; in quotes where it has no name of its own but words that describe it."""
    if groups.facet.kind in ("thing", "year") and groups.facet.key not in _COMMON_NOUNS:
        return _value(context, groups.facet, value, groups.day)
    shown = show_value(context, groups.facet, value, groups.day)
    quoted = context.formatter.say("ask.quoted", **_gaps("name"))
    return [*_filled(quoted, {"name": [Piece(shown.text, shown.language, is_value=True)]})]


def _value(context: PageContext, facet: Facet, value: str, day: date) -> list[Piece]:
    """Name a value within a sentence."""
    shown = show_value(context, facet, value, day)
    code, name = code_and_name(facet, shown)
    if not (name and code):
        text = name or code
        is_small = (facet.key in _COMMON_NOUNS or facet.kind == "range") and text[1:2].islower()  # but not SEK
        written = text[:1].lower() + text[1:] if is_small else text
        if facet.key == "period":
            written = written.replace("-", "\N{EN DASH}")  # the code of a period has the hyphen of an address
        return [Piece(written, shown.language, is_value=True)]
    coded = _filled(
        context.formatter.say("ask.coded", code=code, **_gaps("name")),
        {"name": [Piece(name, shown.language, is_value=True)]},
    )
    return [*coded, *([Piece("", unchecked=True)] if shown.unchecked else [])]


def _listed(items: Sequence[Iterable[Piece]], last: str) -> list[Piece]:
    """List items as a sentence does: commas between them, and a word before the last."""
    listed = list[Piece]()
    for at, item in enumerate(items):
        if at:
            listed.append(Piece(f" {last} " if at == len(items) - 1 else ", "))
        listed += item
    return listed


def _gaps(*names: str) -> dict[str, str]:
    """Return what stands in the gaps of a sentence until it is filled."""
    return {name: f"{_EDGE}{name}{_EDGE}" for name in names}


def _filled(words: str, gaps: Mapping[str, Iterable[Piece]]) -> Sentence:
    """Put pieces into the gaps of a sentence."""
    filled = list[Piece]()
    for at, part in enumerate(words.split(_EDGE)):
        filled += gaps[part] if at % 2 else [Piece(part)]
    return tuple(piece for piece in filled if piece.text or piece.unchecked)
