"""The tool of names: what a name or number means, as the matching of searches and reconciliation says."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from esfgraph.matching.things import TYPES, Type
from esfgraph_server.api.schemas import Address
from esfgraph_server.mcp.caller import Answer, Caller
from esfgraph_server.mcp.tool import Arguments, Tool, limit
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.reconcile.asked import Asked
from esfgraph_server.reconcile.match import match_all

_LONGEST = 500
_TEXT = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
_STATED = {
    "number": "Organisation number stated beside the name, if there is one.",
    "municipality": "Name or code of the municipality where the owner has its seat.",
    "county": "Name or code of the county where the owner has its seat.",
}


class Meant(BaseModel):
    """A thing that the text may mean."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    iri: Address
    type: Type
    name: str
    description: str
    """Number or code, and the municipality of an owner's seat."""
    score: float
    """Of 100."""
    match: bool
    """Whether only this can be meant. Where no candidate is a match, ask the person which is."""
    page: Address
    selects: dict[str, str]
    """The condition, and its value, by which 'groups_and_sums' and 'list_projects' choose its projects."""


class FindAnswer(Answer):
    """What a text may mean."""

    candidates: list[Meant]
    """The best first; empty where nothing is meant."""


async def find(caller: Caller, arguments: Arguments) -> bytes:
    """Say what a name or number may mean."""
    query = {"query": arguments["text"], "type": arguments.get("types", []), "limit": arguments["limit"]}
    query["properties"] = [{"pid": name, "v": arguments[name]} for name in _STATED if name in arguments]

    def make() -> FindAnswer:
        context = caller.context
        asked = Asked(context.release, context.language, {})
        results = match_all(asked, {"text": query})["text"]["result"]
        return FindAnswer(
            release=context.release.id,
            page=caller.address("search", [("q", arguments["text"])]),
            candidates=[_meant(caller, asked.iri_of(each["id"]), each) for each in results],
        )

    return await caller.made(make)


def _meant(caller: Caller, iri: str, result: Mapping[str, Any]) -> Meant:
    iris, type_ = caller.context.graph.iris, result["type"][0]["id"]
    by = facet("projects", type_)  # of the same name, but for projects
    return Meant(
        iri=iri,
        type=type_,
        name=result["name"],
        description=result["description"],
        score=result["score"],
        match=result["match"],
        page=caller.address(iris.path_of(iri) or ""),
        selects={by.key: by.value_of(iri, iris)} if by else {},
    )


def find_tool() -> Tool:
    """Return the tool."""
    return Tool(
        "find",
        "Find by name or number",
        "Which owner, project, municipality, county, region, specific objective or programme a name, code or number "
        "means, in whatever form it is written. Use it before other tools that want a code.",
        FindAnswer,
        find,
        {
            "text": {**_TEXT, "description": "A name, code or number, as a person writes it."},
            "types": {
                "type": "array",
                "items": {"type": "string", "enum": [*TYPES]},
                "description": "Only things of these types; else of all.",
            },
            **{name: {**_TEXT, "description": text} for name, text in _STATED.items()},
            "limit": limit(5, 20, "candidates"),
        },
        ("text",),
    )
