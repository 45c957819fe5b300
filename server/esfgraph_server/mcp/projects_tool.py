"""The tool of lists: the projects of a selection, part by part."""

from datetime import date

from esfgraph.query.search_fields import SUMS
from esfgraph_server.api.items import FIELDS, chosen_fields, fields_of, read_items
from esfgraph_server.http.problems import beyond_the_last
from esfgraph_server.mcp.amounts import Amount, amount
from esfgraph_server.mcp.caller import Answer, Caller
from esfgraph_server.mcp.conditions import conditions, narrowed
from esfgraph_server.mcp.tool import Arguments, Tool, limit
from esfgraph_server.model.selections.find import page_numbers
from esfgraph_server.model.selections.selection import SORT, SORTS, Selection

_USUAL = ("number", "title", "owner", "start_date", "end_date", "total_cost_sek", "granted_support_sek", "project")
"""Fields that an answer has where none are asked for."""


class ProjectsAnswer(Answer):
    """A part of a list of projects."""

    total: int
    """How many projects there are, whatever the part."""
    part: int
    """Which part this is, from 1."""
    parts: int
    day: date
    """The day for which 'status' holds."""
    projects: list[dict[str, object]]
    """By name of the field; 'project' is the IRI. Null or an empty list: not stated."""
    sums: dict[str, Amount]
    """What all projects of the list come to, by measure."""


async def list_projects(caller: Caller, arguments: Arguments) -> bytes:
    """List projects; raises SelectionError for a value that the release does not know, a 404 problem for a part."""
    parameters = [*narrowed(arguments), *([(SORT, arguments[SORT])] if SORT in arguments else [])]
    fields = chosen_fields("projects", arguments.get(FIELDS) or _USUAL)
    part, size = arguments["part"], arguments["limit"]

    def make() -> ProjectsAnswer:
        context = caller.context
        changed_since = caller.state["changed_since"](context.release)
        selection = Selection.parse("projects", parameters, context.graph, context.index, changed_since)
        found = context.find(selection, 0)
        parts = max(1, -(-found.total // size))
        if part > parts:
            raise beyond_the_last(part, parts)
        numbers = page_numbers(context.index, selection.at_page(part), found.day, size) if found.total else []
        return ProjectsAnswer(
            release=context.release.id,
            page=caller.address("projects", selection.parameters),
            total=found.total,
            part=part,
            parts=parts,
            day=found.day,
            projects=[
                dict(each) for each in read_items(context.release, "projects", numbers, fields, context.language)
            ],
            sums={measure: amount(found.sums, measure) for measure in SUMS},
        )

    return await caller.made(make)


def projects_tool() -> Tool:
    """Return the tool."""
    sorts = [name for key in SORTS["projects"] for name in (key, f"-{key}")]
    return Tool(
        "list_projects",
        "List projects",
        "The ESF projects that meet all conditions, part by part, with what all of them come to. Conditions are those "
        "of 'groups_and_sums', which is better where only numbers are wanted.",
        ProjectsAnswer,
        list_projects,
        {
            **conditions(),
            SORT: {
                "type": "string",
                "enum": sorts,
                "description": "A hyphen before: descending. Else the newest come first, in a search the best.",
            },
            FIELDS: {
                "type": "array",
                "items": {"type": "string", "enum": [*fields_of("projects")]},
                "description": f"What is told of each project; else {', '.join(_USUAL)}.",
            },
            "limit": limit(20, 50, "projects"),
            "part": {"type": "integer", "minimum": 1, "default": 1, "description": "Which part of the list."},
        },
    )
