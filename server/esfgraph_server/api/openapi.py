"""What OpenAPI says of the queries that have names: one operation each, with typed parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from esfgraph.query.examples import Example, Parameter
from esfgraph.rdf.formats import Format
from esfgraph.rdf.namespaces import ESF, ORG, XSD
from esfgraph_server.http.problems import PROBLEM_JSON

FORMAT = "format"
"""The one name that no parameter of a query may have."""


_KINDS: Mapping[str | None, Mapping[str, Any]] = {
    f"{XSD}string": {"type": "string", "maxLength": 200},
    f"{XSD}language": {"type": "string", "enum": ["sv", "en"]},
    f"{XSD}date": {"type": "string", "format": "date"},
    f"{XSD}gYear": {"type": "integer", "minimum": 1000, "maximum": 9999},
    f"{ORG}Organization": {"type": "string"},
    f"{ESF}Project": {"type": "string", "maxLength": 200},
    None: {"type": "string"},
}
"""By datatype or class; a code of a list has neither."""


def schema_of(parameter: Parameter) -> dict[str, Any]:
    """Return the JSON schema of a parameter's values."""
    kind = dict(_KINDS[parameter.datatype or parameter.class_])
    if parameter.default_text:
        kind["default"] = int(parameter.default_text) if kind["type"] == "integer" else parameter.default_text
    return kind


def described(example: Example, path: str, endpoint: Callable[..., Any], offered: Sequence[Format]) -> APIRoute:
    """Return a route that describes the query at *path*."""
    parameters = [
        {
            "name": each.name,
            "in": "query",
            "required": False,
            "description": each.descriptions["en"],
            "schema": schema_of(each),
        }
        for each in example.parameters
    ]
    formats = {"name": FORMAT, "in": "query", "schema": {"type": "string", "enum": [each.name for each in offered]}}
    problem: dict[str, Any] = {"content": {PROBLEM_JSON.media_type: {}}}
    return APIRoute(
        path,
        endpoint,
        methods=["GET"],
        summary=example.titles["en"],
        description=example.descriptions["en"],
        operation_id=example.name,
        tags=["queries"],
        response_class=Response,
        response_model=None,
        responses={
            200: {"description": "The rows", "content": {each.media_type: {} for each in offered}},
            303: {"description": "The page with the rows, for a browser"},
            400: {"description": "A parameter is wrong", **problem},
            406: {"description": "No format fits", **problem},
            503: {"description": "Too many queries", **problem},
        },
        openapi_extra={"parameters": [*parameters, formats]},
    )


def described_list(path: str, endpoint: Callable[..., Any]) -> APIRoute:
    """Return a route that describes the list of the queries."""
    return APIRoute(
        path,
        endpoint,
        methods=["GET"],
        summary="The queries that have names",
        operation_id="listQueries",
        tags=["queries"],
        response_class=JSONResponse,
    )
