"""Queries with names: ``/api/v1/queries`` lists them, ``/api/v1/queries/<name>`` answers one with its parameters."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from esfgraph.query.examples import Example
from esfgraph.query.parameters import read_parameters
from esfgraph.rdf.formats import GRAPHS, HTML, SPARQL_JSON, Format
from esfgraph.rdf.iris import Iris
from esfgraph_server.api.openapi import schema_of
from esfgraph_server.http.caching import CACHE_CONTROL
from esfgraph_server.http.negotiation import LANGUAGES, Preferences
from esfgraph_server.http.redirection import see_other
from esfgraph_server.query_pool.messages import Form
from esfgraph_server.rdf import dereference
from esfgraph_server.releases.lease import release_of, site_of
from esfgraph_server.sparql.evaluation import evaluate
from esfgraph_server.sparql.formats import AnswerFormats, read_name
from esfgraph_server.sparql.named_queries import FORMAT, OFFERED, PATH, bind, find_query
from esfgraph_server.sparql.problems import refuse
from esfgraph_server.sparql.state import SparqlRequest
from esfgraph_server.urls import Links, requested_path

_JSON = Format("json", "application/json", ".json", SPARQL_JSON.kind)
_VARY = "Accept, Accept-Language"


async def list_queries(request: SparqlRequest) -> Response:
    """List the queries, what they ask and which parameters they take."""
    preferences = Preferences.of(request)
    if preferences.choose((_JSON, HTML)) is HTML:
        return see_other(request, Links.of(request, preferences.language).page("sparql"), _VARY, "examples")
    queries = [_listed(example, request) for example in request.state["examples"]]
    return JSONResponse({"queries": queries}, headers={"Vary": _VARY, "Cache-Control": CACHE_CONTROL})


async def answer_query(request: SparqlRequest) -> ASGIApp:
    """Answer a query by its name, with the parameters of the address bound as terms.

    Raises UsageError for parameters that the query does not have or cannot take, a ProblemError for an unknown name or
    format, ReleaseError when there is none.
    """
    example = find_query(request.state["examples"], request.path_params["name"])
    preferences = Preferences.of(request)
    chosen = _format(request, preferences)
    if chosen is HTML:
        links = Links.of(request, preferences.language)
        return see_other(request, links.page(f"queries/{example.name}"), _VARY)
    release = release_of(request)
    given = [(name, value) for name, value in request.query_params.multi_items() if name != FORMAT]
    terms = read_parameters(example, given, release.store, release.graph.iris)
    formats = AnswerFormats({Form.SOLUTIONS: chosen}, {Form.SOLUTIONS: OFFERED})
    return evaluate(request, preferences, bind(example, terms, formats.names, release.base_iri), formats)


async def lead_on(request: Request[Any]) -> Response:
    """Lead from the name of a query to its answer, which is a page for a browser; to what it is, where RDF is wanted.

    Documents are answered here, too: their addresses are the name with a suffix.
    """
    path = requested_path(request)
    chosen = Preferences.of(request).choose((*OFFERED, HTML, *GRAPHS))
    if chosen in GRAPHS or dereference.split_suffix(path)[1]:
        return await dereference.thing(request)
    return see_other(request, Links.of(request).file(PATH + path.removeprefix("queries")), _VARY)


def _format(request: SparqlRequest, preferences: Preferences) -> Format:
    names = [read_name(value) for name, value in request.query_params.multi_items() if name == FORMAT]
    if len(names) > 1:
        refuse(400, "The parameter 'format' is given more than once; give it one value.", "format")
    if names:
        for format_ in OFFERED:
            if format_.is_named(names[0]):
                return format_
        known = ", ".join(format_.name for format_ in OFFERED)
        refuse(400, f"The parameter 'format' cannot be {names[0][:100]!r}. Expected: one of {known}.", "format")
    if chosen := preferences.choose((*OFFERED, HTML)):
        return chosen
    types = ", ".join(format_.media_type for format_ in (*OFFERED, HTML))
    refuse(406, f"The answer can be had as {types}.", "not-acceptable")


def _listed(example: Example, request: SparqlRequest) -> dict[str, Any]:
    release = request.state["release"]
    iris = release.graph.iris if release else Iris()
    site = site_of(request, release) if release else Links.of(request).root
    return {
        "name": example.name,
        "address": Links(site, LANGUAGES[0]).file(f"{PATH}/{example.name}"),
        "pages": {language: Links(site, language).page(f"queries/{example.name}") for language in LANGUAGES},
        "title": example.titles,
        "description": example.descriptions,
        "keywords": example.keywords,
        "parameters": [
            {
                "name": parameter.name,
                "title": parameter.titles,
                "description": parameter.descriptions,
                "default": parameter.default_text or None,
                **({"scheme": iris.rebased(parameter.scheme)} if parameter.scheme else {}),
                "schema": schema_of(parameter),
            }
            for parameter in example.parameters
        ],
        "columns": [{"name": column.name, "title": column.titles} for column in example.columns],
        "query": example.with_prefixes,
    }


ROUTES = [
    Route(f"/{PATH}", list_queries),
    Route(f"/{PATH}/{{name}}", answer_query),
    Route("/queries", lead_on),
    Route("/queries/{name}", lead_on),
]
