"""Addresses of the API: typed routes, each also with the suffixes of its formats."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.routing import BaseRoute, Route

from esfgraph_server.api.answers import FORMATS, GEOJSON, PATH, respond
from esfgraph_server.api.codes import list_concepts, list_places
from esfgraph_server.api.map import map_of_places
from esfgraph_server.api.paging import LARGEST_SIZE
from esfgraph_server.api.schemas import (
    ConceptList,
    FeatureCollection,
    GroupList,
    Level,
    PlaceList,
    item_model,
    list_model,
)
from esfgraph_server.api.search import Results, search
from esfgraph_server.api.selections import groups_of_list, one_of_list, part_of_list
from esfgraph_server.http.negotiation import Language, Preferences
from esfgraph_server.http.redirection import see_other
from esfgraph_server.model.selections.facets import ListName
from esfgraph_server.urls import Links, requested_path

_Lang = Annotated[Language, Query()]
_Limit = Annotated[int | None, Query(ge=0, le=LARGEST_SIZE)]
_Cursor = Annotated[str, Query(max_length=200)]
_Names = Annotated[list[str] | None, Query()]
_AS_THEY_ARE = (":path}", "search", GEOJSON.suffix)
"""How the addresses end that have no other suffix."""
_Order = Literal["", "projects", "total_cost", "granted_support", "union_contribution", "planned_participants"]


async def list_projects(
    request: Request, fields: _Names = None, limit: _Limit = None, cursor: _Cursor = "", lang: _Lang = "sv"
) -> Response:
    """List projects."""
    return await respond(request, lang, lambda asked: part_of_list(asked, "projects", limit, cursor, fields or ()))


async def list_organizations(
    request: Request, fields: _Names = None, limit: _Limit = None, cursor: _Cursor = "", lang: _Lang = "sv"
) -> Response:
    """List owners."""
    return await respond(request, lang, lambda asked: part_of_list(asked, "organizations", limit, cursor, fields or ()))


async def get_project(
    request: Request, id: Annotated[str, Path(max_length=200)], fields: _Names = None, lang: _Lang = "sv"
) -> Response:
    """Answer with one project; 404 for one that there is not, 410 for one that is withdrawn."""
    return await _one(request, "projects", "project", fields, lang)


async def get_organization(
    request: Request, number: Annotated[str, Path(max_length=200)], fields: _Names = None, lang: _Lang = "sv"
) -> Response:
    """Answer with one owner; 404 for one that there is not, 410 for one that is withdrawn."""
    return await _one(request, "organizations", "organization", fields, lang)


async def _one(request: Request, list_: ListName, kind: str, fields: list[str] | None, lang: Language) -> Response:
    def thing(path: str) -> str:
        return path.replace(f"{PATH}/{list_}", kind, 1)

    request.state["tombstones"].refuse(thing(requested_path(request)))
    return await respond(request, lang, lambda asked: one_of_list(asked, list_, thing(asked.path), fields or ()))


async def get_groups(
    request: Request,
    by: str,
    list: Annotated[ListName, Query()] = "projects",
    order: Annotated[_Order, Query()] = "",
    limit: _Limit = None,
    cursor: _Cursor = "",
    lang: _Lang = "sv",
) -> Response:
    """Answer with a list by the values of a facet."""
    return await respond(request, lang, lambda asked: groups_of_list(asked, list, by, order, limit, cursor))


async def get_places(
    request: Request,
    kind: Annotated[Level | None, Query()] = None,
    within: str = "",
    limit: _Limit = None,
    cursor: _Cursor = "",
    lang: _Lang = "sv",
) -> Response:
    """List places."""
    return await respond(request, lang, lambda asked: list_places(asked, limit, cursor))


async def get_map(request: Request, level: Annotated[Level, Query()] = "county", lang: _Lang = "sv") -> Response:
    """Answer with places on a map."""
    return await respond(request, lang, lambda asked: map_of_places(asked, level), (GEOJSON,))


async def get_concepts(
    request: Request,
    scheme: str = "",
    within: str = "",
    limit: _Limit = None,
    cursor: _Cursor = "",
    lang: _Lang = "sv",
) -> Response:
    """List codes."""
    return await respond(request, lang, lambda asked: list_concepts(asked, limit, cursor))


def door(request: Request) -> Response:
    """Lead to the page that lists the operations."""
    links = Links.of(request, Preferences.of(request).language)
    return see_other(request, links.page("api"), "Accept-Language")


@cache
def typed_routes() -> tuple[APIRoute, ...]:
    """Return the routes that the document describes: reads the tables' columns."""
    return (
        _route("projects", list_projects, "listProjects", list_model("projects")),
        _route("projects/{id:path}", get_project, "getProject", item_model("projects")),
        _route("organizations", list_organizations, "listOrganizations", list_model("organizations")),
        _route("organizations/{number:path}", get_organization, "getOrganization", item_model("organizations")),
        _route("observations/groups", get_groups, "groupList", GroupList),
        _route("places", get_places, "listPlaces", PlaceList),
        _route("places.geojson", get_map, "mapPlaces", FeatureCollection),
        _route("concepts", get_concepts, "listConcepts", ConceptList),
        _route("search", search, "search", Results),
    )


@cache
def served_routes() -> tuple[BaseRoute, ...]:
    """Return the routes as they are served: with HEAD, and with the suffix of each format where they list."""
    served: list[BaseRoute] = [Route(f"/{PATH}", door)]
    for route in typed_routes():
        suffixes = ("",) if route.path.endswith(_AS_THEY_ARE) else ("", *(each.suffix for each in FORMATS))
        for suffix in suffixes:
            one = APIRoute(route.path + suffix, route.endpoint, response_model=None)
            one.methods = {"GET", "HEAD"}
            served.append(one)
    return tuple(served)


def _route(path: str, endpoint: Callable[..., Any], operation: str, model: type[BaseModel]) -> APIRoute:
    tag = path.partition("/")[0]
    return APIRoute(f"/{PATH}/{path}", endpoint, operation_id=operation, response_model=model, tags=[tag])
