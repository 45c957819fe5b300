"""The tool of questions: a measure of projects, as one figure or by the values of a facet."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from esfgraph.query.search_fields import PROJECTS
from esfgraph.query.search_selected import Sums
from esfgraph_server.api.schemas import Address
from esfgraph_server.mcp.amounts import Amount, amount
from esfgraph_server.mcp.caller import Answer, Caller
from esfgraph_server.mcp.conditions import FACETS, conditions, narrowed
from esfgraph_server.mcp.tool import Arguments, Tool, limit
from esfgraph_server.model.selections.behind_question import query_behind_question
from esfgraph_server.model.selections.find import Groups
from esfgraph_server.model.selections.question import BY, MEASURE, MEASURES, Question
from esfgraph_server.site.pages.ask import PATH, parted
from esfgraph_server.site.selections.facet_value import show_value
from esfgraph_server.site.selections.question_text import answer_text, plain, question_text

Unit = Literal["SEK", "participants", "projects"]
_UNITS: Mapping[str, Unit] = {PROJECTS: "projects", "planned_participants": "participants"}
"""Of measures that are no amounts of money."""


class Figure(BaseModel):
    """What some projects come to."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    projects: int
    """How many projects there are."""
    sum: Amount | None
    """The measure; null where projects are counted."""


class Group(BaseModel):
    """The projects that share a value."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    value: str
    """As the condition of the same name takes it."""
    iri: Address | None
    label: str
    unchecked: bool
    """Whether nobody has compared the label with its source yet."""
    figure: Figure


class SumsAnswer(Answer):
    """A question, and its answer."""

    question: str
    """What was understood, as a sentence."""
    answer: list[str]
    """The answer in sentences, with what it covers."""
    day: date
    """The day for which 'status' holds."""
    unit: Unit
    whole: Figure
    """All projects that the conditions leave, each once."""
    groups: list[Group]
    """The largest first; years and ranges in their own order. Empty without 'by'."""
    more_groups: int
    """How many groups are left out; raise 'limit' for them."""
    without: Figure | None
    """The projects that have no value of 'by', and are in no group."""
    overlap: bool
    """Whether projects are in several groups, so that these come to more than the whole: do not add them up."""
    query: str | None
    """SPARQL that gives the same numbers; null where SPARQL cannot ask it."""


async def groups_and_sums(caller: Caller, arguments: Arguments) -> bytes:
    """Answer a question; raises SelectionError for a value that the release does not know."""
    parameters = [*narrowed(arguments), *((name, arguments[name]) for name in (MEASURE, BY) if arguments.get(name))]
    return await caller.made(lambda: _answer(caller, parameters, arguments["limit"]))


def _answer(caller: Caller, parameters: list[tuple[str, str]], most: int) -> SumsAnswer:
    context = caller.context
    changed_since = caller.state["changed_since"](context.release)
    question = Question.parse(parameters, context.graph, context.index, changed_since)
    found = context.find(question.selection, 0)
    groups = parted(context, question) if found.total else None
    shown = groups.part(0, most) if groups else None
    measure = question.measure
    return SumsAnswer(
        release=context.release.id,
        page=caller.address(PATH, (*question.selection.parameters, *question.own)),
        question=plain(context, question_text(context, question)),
        answer=[plain(context, each) for each in answer_text(context, question, found.sums, groups)],
        day=found.day,
        unit=_UNITS.get(measure, "SEK"),
        whole=_figure(found.sums, measure),
        groups=[*_groups(caller, shown, measure)] if shown else [],
        more_groups=shown.others if shown else 0,
        without=_figure(groups.without, measure) if groups else None,
        overlap=bool(groups and groups.overlap),
        query=query_behind_question(question, context.graph.iris, context.today),
    )


def _groups(caller: Caller, groups: Groups, measure: str) -> Iterator[Group]:
    context, by = caller.context, groups.facet
    for each in groups.groups:
        shown = show_value(context, by, each.value, groups.day)
        yield Group(
            value=each.value,
            iri=by.iri(each.value, context.graph.iris),
            label=shown.text,
            unchecked=shown.unchecked,
            figure=_figure(each.sums, measure),
        )


def _figure(sums: Sums, measure: str) -> Figure:
    return Figure(projects=sums.projects, sum=None if measure == PROJECTS else amount(sums, measure))


def sums_tool() -> Tool:
    """Return the tool."""
    return Tool(
        "groups_and_sums",
        "Groups and sums of projects",
        "How many ESF projects there are, or how much money or how many planned participants they come to: as one "
        "figure, or by region, year, owner and more. The answer says how many projects state the amount; never give "
        "a sum without that. Values of one condition are alternatives, all conditions hold together; 'find' gives the "
        "values of places, owners and codes, and '-' stands for what is not stated.",
        SumsAnswer,
        groups_and_sums,
        {
            MEASURE: {
                "type": "string",
                "enum": [*MEASURES],
                "default": PROJECTS,
                "description": "What is added up: the number of projects, kronor, or planned participants.",
            },
            BY: {
                "type": "string",
                "enum": [each.key for each in FACETS],
                "description": "Part the figure by this. Without it there is one figure.",
            },
            **conditions(),
            "limit": limit(25, 300, "groups"),
        },
    )
