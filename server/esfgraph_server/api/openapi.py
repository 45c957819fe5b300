"""The OpenAPI document, in Swedish or English: the typed routes, and an operation for each query that has a name."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from esfgraph.query.examples import Example, Parameter
from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph.rdf.namespaces import ESF, ORG, XSD
from esfgraph_server.api.answers import CSV, GEOJSON, JSON
from esfgraph_server.api.items import FIELDS, fields_of
from esfgraph_server.api.paging import DEFAULT_SIZE
from esfgraph_server.api.routes import typed_routes
from esfgraph_server.api.selections import BY, FACETS
from esfgraph_server.http.caching import conditional, entity_tag
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.http.problems import PROBLEM_JSON, Problem, ProblemError
from esfgraph_server.model.selections.facets import Facet, ListName, facets_of
from esfgraph_server.model.selections.selection import DAY, SINCE, SORT, SORTS, TEXT
from esfgraph_server.releases.lease import site_of
from esfgraph_server.sparql.named_queries import FORMAT, OFFERED
from esfgraph_server.sparql.named_queries import PATH as QUERIES
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
_LISTS: Mapping[str, ListName] = {"listProjects": "projects", "listOrganizations": "organizations"}
"""By operation."""
_SELECTS: Mapping[str, ListName] = {**_LISTS, "groupList": "projects", "mapPlaces": "projects"}
"""Which list's parameters narrow what an operation answers; those of owners are among those of projects."""
_ITEMS: Mapping[str, ListName] = {
    "Project": "projects",
    "ListedProject": "projects",
    "Organization": "organizations",
    "ListedOrganization": "organizations",
}
"""By the name of the schema."""


@cache
def load_texts() -> Mapping[str, Any]:
    """Read what the document says of operations, parameters and members, in both languages."""
    return tomllib.loads(files("esfgraph_server.api").joinpath("texts.toml").read_text(encoding="utf-8"))


def schema_of(parameter: Parameter) -> dict[str, Any]:
    """Return the JSON schema of a parameter's values."""
    kind = dict(_KINDS[parameter.datatype or parameter.class_])
    if parameter.default_text:
        kind["default"] = int(parameter.default_text) if kind["type"] == "integer" else parameter.default_text
    return kind


def show_openapi(request: SparqlRequest) -> Response:
    """Answer with the document, in the language of ``lang``: English where nothing is said."""
    asked = request.query_params.get("lang", "en")
    language = next((each for each in LANGUAGES if each == asked), None)
    if language is None:
        detail = f"The parameter 'lang' has the value '{asked[:100]}'. Expected: one of {', '.join(LANGUAGES)}."
        raise ProblemError(Problem(400, detail, "usage"))
    release = request.state["release"]
    site = site_of(request, release) if release else Links.of(request).root
    made_of = [release.id if release else "", request.app.version, site, language]
    return conditional(
        request,
        entity_tag("openapi", *made_of),
        lambda: JSONResponse(describe(request.state["examples"], language, site)),
    )


def describe(examples: Sequence[Example], language: Language, site: str) -> dict[str, Any]:
    """Write the document; *site* is the address under which the site is published, if it is known."""
    texts = load_texts()
    document = get_openapi(
        title="esfgraph",
        version=version("esfgraph"),
        openapi_version="3.1.0",
        description=texts["document"][language],
        routes=typed_routes(),
    )
    for path, methods in document["paths"].items():
        for operation in methods.values():
            _describe_operation(operation, path, language)
    _describe_members(document["components"]["schemas"], language)
    queries: dict[str, Any] = {f"/{QUERIES}": {"get": _query_list(language)}}
    queries |= {f"/{QUERIES}/{example.name}": {"get": _query(example, language)} for example in examples}
    servers = {"servers": [{"url": site}]} if site else {}
    return {**document, **servers, "paths": {**document["paths"], **queries}}


def _describe_operation(operation: dict[str, Any], path: str, language: Language) -> None:
    name = operation["operationId"]
    texts = load_texts()
    told = texts["operation"][name]
    operation["summary"], operation["description"] = told["summary"][language], told["description"][language]
    parameters = operation.setdefault("parameters", [])
    if list_ := _SELECTS.get(name):
        parameters += _parameters_of(list_)
    if name in _LISTS:
        parameters.append(_array(FACETS, {"enum": [*(each.key for each in facets_of(_LISTS[name]))]}))
    for parameter in parameters:
        parameter.setdefault("description", _parameter_text(name, parameter["name"], language))
        parameter["schema"].pop("title", None)
        if parameter["name"] == BY:
            parameter["schema"]["enum"] = [facet.key for facet in facets_of("projects")]
        if parameter["name"] == FIELDS:
            known = list(fields_of("projects" if "roject" in name else "organizations"))
            parameter |= _array(FIELDS, {"enum": known})
        if (example := told.get("examples", {}).get(parameter["name"])) is not None:
            parameter["example"] = example
    answer = operation["responses"]["200"]
    answer["description"] = texts["response"]["200"][language]
    if path.endswith(GEOJSON.suffix):
        answer["content"] = {GEOJSON.media_type: answer["content"][JSON.media_type]}
    elif name != "search":
        answer["content"][CSV.media_type] = {"schema": {"type": "string"}}
    operation["responses"] = {"200": answer, **_problems(language)}


def _problems(language: Language) -> dict[str, Any]:
    texts = load_texts()["response"]
    content = {PROBLEM_JSON.media_type: {"schema": _PROBLEM}}
    return {
        status: {"description": texts[status][language], "content": content}
        for status in ("400", "404", "406", "410", "422", "503")
    }


_PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    },
}
"""RFC 9457."""


def _parameters_of(list_: ListName) -> list[dict[str, Any]]:
    """The parameters of a list that its selection reads."""
    sorts = [name for key in SORTS[list_] for name in (key, f"-{key}")]
    return [
        _query_parameter(TEXT, {"type": "string", "maxLength": LONGEST_TEXT}),
        _query_parameter(DAY, _or_empty({"type": "string", "format": "date"})),
        _query_parameter(SINCE, _or_empty({"type": "string", "pattern": "^(\\d{4}-\\d{2}-\\d{2}|[0-9a-f]{16})$"})),
        _query_parameter(SORT, {"type": "string", "enum": sorts}),
        *(_array(facet.key, values_of(facet)) for facet in facets_of(list_)),
    ]


def values_of(facet: Facet) -> dict[str, Any]:
    """The schema of a facet's values, as far as it does not depend on the release."""
    not_stated = [] if facet.is_closed else ["-"]
    match facet.kind:
        case "word" | "status":
            return {"type": "string", "enum": [*facet.words, *not_stated]}
        case "range":
            return {"type": "string", "pattern": r"^(\d{0,15}\.\.\d{0,15}|-)$"}
        case "year":
            return {"type": "string", "pattern": r"^(\d{4}|\d{4}-(\d{4})?|-\d{4}|-)$"}
        case "thing" | "rule":
            return {"type": "string"}


def _query_parameter(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": dict(schema)}


def _or_empty(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Allow what a form sends of a field that nobody has filled in."""
    return {"anyOf": [dict(schema), {"const": ""}]}


def _array(name: str, items: Mapping[str, Any]) -> dict[str, Any]:
    return _query_parameter(name, {"type": "array", "items": {"type": "string", **items}})


def _parameter_text(operation: str, name: str, language: Language) -> str:
    texts = load_texts()
    told = texts["operation"][operation].get("parameter", {}).get(name) or texts["parameter"].get(name)
    text: str = (told or texts["facet"][name])[language]
    return text.format(size=DEFAULT_SIZE)


def _describe_members(schemas: dict[str, Any], language: Language) -> None:
    """Say what the members of answers mean: fields by the titles of their columns, all else by the texts."""
    texts = load_texts()["member"]
    for name in [name for name in schemas if name in ("HTTPValidationError", "ValidationError")]:
        del schemas[name]
    for name, schema in schemas.items():
        schema.pop("description", None)
        fields = fields_of(_ITEMS[name]) if name in _ITEMS else {}
        for key, member in schema.get("properties", {}).items():
            member.pop("title", None)
            told = (
                fields[key].title.to(language) if key in fields else texts.get(name, {}).get(key) or texts["Any"][key]
            )
            text = told if isinstance(told, str) else told[language]
            if "$ref" in member:
                schema["properties"][key] = {"description": text, "allOf": [{"$ref": member["$ref"]}]}
            else:
                member["description"] = text


def _query_list(language: Language) -> dict[str, Any]:
    told = load_texts()["operation"]["listQueries"]
    return {
        "tags": ["queries"],
        "summary": told["summary"][language],
        "description": told["description"][language],
        "operationId": "listQueries",
        "responses": {
            "200": {
                "description": load_texts()["response"]["200"][language],
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "303": {"description": load_texts()["response"]["303"][language]},
        },
    }


def _query(example: Example, language: Language) -> dict[str, Any]:
    parameters = [
        {
            **_query_parameter(parameter.name, _or_empty(schema_of(parameter))),
            "description": parameter.descriptions[language],
        }
        for parameter in example.parameters
    ]
    texts = load_texts()
    names = [format_.name for format_ in OFFERED]
    format_parameter = {
        **_query_parameter(FORMAT, {"type": "string", "enum": names}),
        "description": texts["parameter"][FORMAT][language],
    }
    return {
        "tags": ["queries"],
        "summary": example.titles[language],
        "description": example.descriptions[language],
        "operationId": example.name,
        "parameters": [*parameters, format_parameter],
        "responses": {
            "200": {
                "description": texts["response"]["200"][language],
                "content": {format_.media_type: {} for format_ in OFFERED},
            },
            "303": {"description": texts["response"]["303"][language]},
            **_problems(language),
        },
    }


ROUTE = Route("/openapi.json", show_openapi)
