"""Queries with names: ``/api/v1/queries`` lists them, ``/api/v1/queries/<name>`` answers one with its parameters."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from esfgraph.query.examples import Example, Term
from esfgraph.query.parameters import read_parameters
from esfgraph.rdf.formats import HTML, SPARQL_CSV, SPARQL_JSON, SPARQL_TSV, SPARQL_XML, Format
from esfgraph.rdf.iris import Iris
from esfgraph_server.api.openapi import FORMAT, described, described_list, schema_of
from esfgraph_server.http.caching import CACHE_CONTROL
from esfgraph_server.http.negotiation import choose, choose_language
from esfgraph_server.http.problems import Problem, ProblemError, accept_of
from esfgraph_server.query_pool.messages import Binding, Form, Query
from esfgraph_server.releases.current import ServedRelease, served_release
from esfgraph_server.sparql.endpoint import evaluate
from esfgraph_server.sparql.response import Wanted
from esfgraph_server.state import examples_of
from esfgraph_server.urls import LANGUAGES, Links, requested_path

PATH = "/api/v1/queries"
OFFERED = (SPARQL_JSON, SPARQL_CSV, SPARQL_TSV, SPARQL_XML)


async def list_queries(request: Request) -> Response:
    """List the queries, what they ask and which parameters they take."""
    root = request.scope.get("root_path", "")
    language = choose_language(request.headers.get("accept-language"))
    headers = {"Vary": "Accept, Accept-Language", "Cache-Control": CACHE_CONTROL}
    if choose(accept_of(request), (_JSON, HTML)) is HTML:
        return RedirectResponse(Links(root, language).page("sparql") + "#examples", 303, headers)
    return JSONResponse({"queries": [_listed(each, root) for each in examples_of(request)]}, headers=headers)


async def answer_query(request: Request) -> ASGIApp:
    """Answer a query by its name, with the parameters of the address bound as terms."""
    example = find_example(examples_of(request), request.path_params["name"])
    chosen = _format(request)
    if chosen is HTML:
        links = Links(request.scope.get("root_path", ""), choose_language(request.headers.get("accept-language")))
        address = links.page(f"queries/{example.name}") + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(address, 303, {"Vary": "Accept, Accept-Language"})
    served = served_release(request)
    given = [pair for pair in request.query_params.multi_items() if pair[0] != FORMAT]
    terms = read_parameters(example, given, served.store, Iris(served.base_iri))
    wanted = Wanted({Form.SOLUTIONS: chosen}, {Form.SOLUTIONS: OFFERED})
    return evaluate(request, served, query_of(example, terms, wanted.names, served), wanted)


def lead_on(request: Request) -> Response:
    """Lead from the name of a query to its answer, which is a page for a browser."""
    target = request.scope.get("root_path", "") + PATH.removesuffix("/queries") + "/" + requested_path(request)
    return RedirectResponse(target + (f"?{request.url.query}" if request.url.query else ""), 303)


def query_of(example: Example, terms: Mapping[str, Term], names: dict[Form, str], served: ServedRelease) -> Query:
    """Return what a query process is asked: the text as it is, the terms beside it."""
    bindings = tuple(
        Binding(name, term.value, term.datatype.value if isinstance(term, ox.Literal) else None)
        for name, term in terms.items()
    )
    return Query(example.with_prefixes, names, served.base_iri, bindings=bindings)


def find_example(examples: Sequence[Example], name: str) -> Example:
    """Find a query; a 404 problem for a name that none has."""
    for each in examples:
        if each.name == name:
            return each
    raise ProblemError(Problem(404, f"There is no query named {name[:200]!r}; {PATH} lists those there are.", "query"))


def routes(examples: Sequence[Example]) -> list[BaseRoute]:
    """Return the routes. The first answer; the others only describe every query with its parameters in OpenAPI."""
    return [
        Route(PATH, list_queries),
        Route(f"{PATH}/{{name}}", answer_query),
        Route("/queries", lead_on),
        Route("/queries/{name}", lead_on),
        described_list(PATH, list_queries),
        *(described(each, f"{PATH}/{each.name}", answer_query, OFFERED) for each in examples),
    ]


_JSON = Format("json", "application/json", ".json", SPARQL_JSON.kind)


def _format(request: Request) -> Format:
    asked = [value.strip().lower() for name, value in request.query_params.multi_items() if name == FORMAT]
    if len(asked) > 1:
        _refuse("The parameter 'format' is given more than once; give it one value.", 400, "format")
    if asked:
        for format_ in OFFERED:
            if asked[0] in (format_.name, format_.media_type):
                return format_
        names = ", ".join(each.name for each in OFFERED)
        _refuse(f"The parameter 'format' cannot be {asked[0][:100]!r}. Expected: one of {names}.", 400, "format")
    if found := choose(accept_of(request), (*OFFERED, HTML)):
        return found
    types = ", ".join(each.media_type for each in (*OFFERED, HTML))
    _refuse(f"The answer can be had as {types}.", 406, "not-acceptable")


def _refuse(detail: str, status: int, name: str) -> NoReturn:
    raise ProblemError(Problem(status, detail, name))


def _listed(example: Example, root: str) -> dict[str, Any]:
    return {
        "name": example.name,
        "address": f"{root}{PATH}/{example.name}",
        "pages": {each: Links(root, each).page(f"queries/{example.name}") for each in LANGUAGES},
        "title": example.titles,
        "description": example.descriptions,
        "keywords": example.keywords,
        "parameters": [
            {
                "name": each.name,
                "title": each.titles,
                "description": each.descriptions,
                "default": each.default_text or None,
                **({"scheme": each.scheme} if each.scheme else {}),
                "schema": schema_of(each),
            }
            for each in example.parameters
        ],
        "columns": [{"name": each.name, "title": each.titles} for each in example.columns],
        "query": example.with_prefixes,
    }
