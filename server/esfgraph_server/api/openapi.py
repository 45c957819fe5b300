"""The OpenAPI document: what FastAPI says of its routes, and an operation for each query that has a name."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from esfgraph.query.examples import Example, Parameter
from esfgraph.rdf.namespaces import ESF, ORG, XSD
from esfgraph_server.http.problems import PROBLEM_JSON
from esfgraph_server.sparql.named_queries import FORMAT, OFFERED, PATH
from esfgraph_server.sparql.state import SparqlRequest
from esfgraph_server.urls import Links

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


def show_openapi(request: SparqlRequest) -> Response:
    """Answer with the document."""
    document: dict[str, Any] = request.app.openapi()
    queries = {f"/{PATH}/{example.name}": {"get": _operation(example)} for example in request.state["examples"]}
    root = Links.of(request).root
    servers = {"servers": [{"url": root}]} if root else {}
    return JSONResponse({**document, **servers, "paths": {f"/{PATH}": {"get": _LIST}, **queries, **document["paths"]}})


_LIST: Mapping[str, Any] = {
    "tags": ["queries"],
    "summary": "The queries that have names",
    "description": "List the queries, what they ask and which parameters they take.",
    "operationId": "listQueries",
    "responses": {"200": {"description": "The queries", "content": {"application/json": {}}}},
}


def _operation(example: Example) -> dict[str, Any]:
    parameters = [
        {
            "name": parameter.name,
            "in": "query",
            "required": False,
            "description": parameter.descriptions["en"],
            "schema": schema_of(parameter),
        }
        for parameter in example.parameters
    ]
    names = [format_.name for format_ in OFFERED]
    format_parameter = {"name": FORMAT, "in": "query", "schema": {"type": "string", "enum": names}}
    problem: dict[str, Any] = {"content": {PROBLEM_JSON.media_type: {}}}
    return {
        "tags": ["queries"],
        "summary": example.titles["en"],
        "description": example.descriptions["en"],
        "operationId": example.name,
        "parameters": [*parameters, format_parameter],
        "responses": {
            "200": {"description": "The rows", "content": {format_.media_type: {} for format_ in OFFERED}},
            "303": {"description": "The page with the rows, for a browser"},
            "400": {"description": "A parameter is wrong", **problem},
            "406": {"description": "No format fits", **problem},
            "503": {"description": "Too many queries", **problem},
        },
    }


ROUTE = Route("/openapi.json", show_openapi)
