"""The page of a query that has a name: a form for its parameters, and the rows of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from starlette.responses import HTMLResponse, Response

from esfgraph.errors import QueryError, UsageError
from esfgraph.query.examples import Example, Parameter, Term
from esfgraph.query.parameters import ParameterError, concepts, read_parameters
from esfgraph.rdf.formats import SPARQL_CSV, SPARQL_JSON
from esfgraph.rdf.namespaces import XSD
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import Language
from esfgraph_server.site.components.answer_table import FORMATS, Column, Downloads, ShownAnswer, show_answer
from esfgraph_server.site.context import PageContext, page_context
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.sparql.named_queries import FORMAT, PATH, bind, find_query

_LANGUAGE = "language"
"""The parameter that the page's own language answers."""
_CLASSES = {"integer": "number", "decimal": "number", "date": "period"}


@dataclass(frozen=True, slots=True)
class ParameterField:
    """A parameter in the form."""

    name: str
    title: str
    description: str
    value: str
    kind: str
    """Type of the input."""
    choices: tuple[tuple[str, str], ...]
    """Code, label; where there are any the field is a list."""
    wrong: bool


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why there is no answer: a parameter is wrong, said in the page's language, or the query cannot be answered."""

    name: str = ""
    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQueryPage(Page):
    """A query that has a name, with its answer or why there is none."""

    template: ClassVar[str] = "pages/named_query.html"
    description: str
    fields: tuple[ParameterField, ...]
    failure: _Failure
    answer: ShownAnswer | None
    downloads: Downloads
    address: str
    query: str
    edit: str


async def named_query_page(request: SiteRequest, language: Language) -> Response:
    """Show a query, its parameters and the beginning of its answer, or why there is none.

    Raises a ProblemError for a name that no query has, ReleaseError where there is nothing to ask.
    """
    example = find_query(request.state["examples"], request.path_params["name"])
    context = page_context(request, language, f"queries/{example.name}")
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != FORMAT]
    if _LANGUAGE in {parameter.name for parameter in example.parameters} - {name for name, _ in pairs}:
        pairs.append((_LANGUAGE, language))
    release, iris = context.release, context.graph.iris
    terms, answer, failure, status = example.defaults(iris), None, _Failure(), 200
    try:
        terms = read_parameters(example, pairs, release.store, iris)
        answer = await _ask(request, example, terms, context)
    except (UsageError, QueryError) as error:
        status = request.state["problems"].of(error, request.url.path, request.method).status
        failure = _failure(error, context)

    def write() -> str:
        page = _gather(example, dict(pairs), terms, answer, failure, context)
        renderer, query = request.state["renderer"], request.url.query
        return renderer.page(
            page,
            context.links,
            context.path,
            context.publication,
            query=query,
            release=release.id,
            since=release.since,
            footnote=release.footnote,
        )

    text = await request.state["renderings"].fresh(client_of(request.scope), write)
    return HTMLResponse(text, status, {"Content-Language": language, "Cache-Control": "no-cache"})


async def _ask(request: SiteRequest, example: Example, terms: Mapping[str, Term], context: PageContext) -> ShownAnswer:
    """Evaluate the query; columns that only repeat the parameters are left out."""
    fixed = {parameter.name for parameter in example.parameters}
    columns = [
        Column(column.name, column.titles[context.language], _CLASSES.get(column.datatype, ""))
        for column in example.columns
        if column.name not in fixed
    ]
    names = {form: format_.name for form, format_ in FORMATS.items()}
    query = bind(example, terms, names, context.release.base_iri)
    async with context.release.pool.answer(query, client_of(request.scope)) as answer:
        return show_answer(answer, context.links, columns)


def _failure(error: Exception, context: PageContext) -> _Failure:
    if not isinstance(error, ParameterError):
        return _Failure(text=str(error), language="en")
    expected = error.parameter.descriptions[context.language]
    return _Failure(error.parameter.name, context.formatter.say("queries.wrong", found=error.found, expected=expected))


def _gather(
    example: Example,
    given: dict[str, str],
    terms: Mapping[str, Term],
    answer: ShownAnswer | None,
    failure: _Failure,
    context: PageContext,
) -> NamedQueryPage:
    names = [parameter.name for parameter in example.parameters]
    known = {name: given[name] for name in names if given.get(name, "").strip()}
    address = f"{PATH}/{example.name}"
    text = example.with_values(terms)
    named = context.graph.iris.query(example.name)
    return NamedQueryPage(
        thing=named if context.graph.knows(named) else None,
        title=Shown(example.titles[context.language]),
        description=example.descriptions[context.language],
        fields=tuple(
            _field(parameter, known, context, failure)
            for parameter in example.parameters
            if parameter.name != _LANGUAGE
        ),
        failure=failure,
        answer=answer,
        downloads=tuple(
            (format_.name, context.links.file(address, **known, format=format_.name))
            for format_ in (SPARQL_CSV, SPARQL_JSON)
        ),
        address=context.links.file(address, **known),
        query=text,
        edit=context.links.page("sparql", query=text),
        indexed=not known.keys() - {_LANGUAGE},
    )


def _field(parameter: Parameter, given: Mapping[str, str], context: PageContext, failure: _Failure) -> ParameterField:
    choices = _choices(parameter.scheme, context) if parameter.scheme else ()
    return ParameterField(
        parameter.name,
        parameter.titles[context.language],
        "" if choices else parameter.descriptions[context.language],
        given.get(parameter.name, parameter.default_text),
        "date" if parameter.datatype == f"{XSD}date" else "text",
        choices,
        failure.name == parameter.name,
    )


def _choices(scheme: str, context: PageContext) -> tuple[tuple[str, str], ...]:
    things = ((code, context.show.thing(iri.value)) for code, iri in concepts(scheme, context.graph.store).items())
    return tuple(sorted((code, f"{shown.code} {shown.text}".strip()) for code, shown in things))
