"""The page of a query that has a name: a form for its parameters, and the rows of its answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from starlette.responses import HTMLResponse, Response

from esfgraph.errors import QueryError, UsageError
from esfgraph.query.examples import Example, Term
from esfgraph.query.parameters import ParameterError, read_parameters
from esfgraph.rdf.formats import SPARQL_CSV
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import Language
from esfgraph_server.releases.lease import site_of
from esfgraph_server.site.context import PageContext, page_context
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page
from esfgraph_server.site.queries.answer_table import Column
from esfgraph_server.site.queries.answer_view import OF_VIEW, AnswerView, AskedView, view_answer
from esfgraph_server.site.queries.parameter_fields import ParameterField, Unclear, find_named, is_name, parameter_field
from esfgraph_server.site.queries.read_answer import FORMATS, AnswerPart
from esfgraph_server.site.queries.snippets import getting
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.sparql.named_queries import FORMAT, OFFERED, PATH, bind, find_query
from esfgraph_server.urls import Links

_LANGUAGE = "language"
"""The parameter that the page's own language answers."""
_CLASSES = {"integer": "number", "decimal": "number", "date": "period"}


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why there is no answer: a parameter is wrong, said in the page's language, or the query cannot be answered."""

    name: str = ""
    text: str = ""
    language: str = ""
    unclear: Unclear | None = None
    """A name that several things have."""

    @property
    def ways(self) -> tuple[tuple[Shown, str], ...]:
        """The things that may be meant, each with the value that means it."""
        return self.unclear.things if self.unclear else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQueryPage(Page):
    """A query that has a name, with its answer or why there is none."""

    template: ClassVar[str] = "pages/named_query.html"
    description: str
    fields: tuple[ParameterField, ...]
    kept: Mapping[str, str]
    """Parameters that the form keeps: how the reader wants to see the answer."""
    failure: _Failure
    ways: tuple[tuple[Shown, str], ...]
    """What a name may mean, each with the address that asks for it."""
    view: AnswerView | None
    address: str
    query: str
    edit: str


async def named_query_page(request: SiteRequest, language: Language) -> Response:
    """Show a query, its parameters and the beginning of its answer, or why there is none.

    Raises a ProblemError for a name that no query has, ReleaseError where there is nothing to ask.
    """
    example = find_query(request.state["examples"], request.path_params["name"])
    context = page_context(request, language, f"queries/{example.name}")
    besides = (FORMAT, *OF_VIEW)
    given = [(name, value) for name, value in request.query_params.multi_items() if name not in besides]
    if _LANGUAGE in {parameter.name for parameter in example.parameters} - {name for name, _ in given}:
        given.append((_LANGUAGE, language))
    release, iris = context.release, context.graph.iris
    terms, part, failure, status = example.defaults(iris), None, _Failure(), 200
    try:
        pairs, unclear = await asyncio.to_thread(find_named, example, given, context)
        if unclear:
            status, failure = 300, _unclear(unclear, context)
        else:
            terms = read_parameters(example, pairs, release.store, iris)
            part, given = await _ask(request, example, terms, context), pairs
    except (UsageError, QueryError) as error:
        status = request.state["problems"].of(error, request.url.path, request.method).status
        failure = _failure(error, context)
    asked, site = AskedView.of(request.query_params), site_of(request, release)

    def write() -> str:
        page = _gather(example, dict(given), terms, part, asked, failure, context, site)
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


async def _ask(request: SiteRequest, example: Example, terms: Mapping[str, Term], context: PageContext) -> AnswerPart:
    """Evaluate the query."""
    names = {form: format_.name for form, format_ in FORMATS.items()}
    query = bind(example, terms, names, context.release.base_iri)
    async with context.release.pool.answer(query, client_of(request.scope)) as answer:
        return AnswerPart.of(answer)


def _columns(example: Example, language: Language) -> list[Column]:
    """Columns but for those that only repeat the parameters."""
    fixed = {parameter.name for parameter in example.parameters}
    return [
        Column(column.name, column.titles[language], _CLASSES.get(column.datatype, ""))
        for column in example.columns
        if column.name not in fixed
    ]


def _failure(error: Exception, context: PageContext) -> _Failure:
    if isinstance(error, ParameterError) and is_name(error.parameter.class_, error.found):
        return _Failure(error.parameter.name, context.formatter.say("queries.nobody", found=error.found))
    if isinstance(error, ParameterError):
        expected = error.parameter.descriptions[context.language]
        told = context.formatter.say("queries.wrong", found=error.found, expected=expected)
        return _Failure(error.parameter.name, told)
    if isinstance(error, QueryError) and error.sentence:
        return _Failure(text=error.sentence.to(context.language))
    return _Failure(text=str(error), language="en")


def _unclear(unclear: Unclear, context: PageContext) -> _Failure:
    return _Failure(unclear.parameter, context.formatter.say("queries.unclear", found=unclear.found), unclear=unclear)


def _gather(
    example: Example,
    given: dict[str, str],
    terms: Mapping[str, Term],
    part: AnswerPart | None,
    asked: AskedView,
    failure: _Failure,
    context: PageContext,
    site: str,
) -> NamedQueryPage:
    names = [parameter.name for parameter in example.parameters]
    known = {name: given[name] for name in names if given.get(name, "").strip()}
    path, text = f"{PATH}/{example.name}", example.with_values(terms)
    named = context.graph.iris.query(example.name)
    view = None
    if part:
        downloads = [(each, context.links.file(path, **known, format=each.name)) for each in OFFERED]
        snippets = getting(site + Links("", context.language).file(path, **known, format=SPARQL_CSV.name))
        columns = _columns(example, context.language)
        view = view_answer(context, part, asked, known, downloads, snippets, columns)
    return NamedQueryPage(
        thing=named if context.graph.knows(named) else None,
        title=Shown(example.titles[context.language]),
        description=example.descriptions[context.language],
        fields=tuple(
            parameter_field(parameter, known, terms, context, failure.name)
            for parameter in example.parameters
            if parameter.name != _LANGUAGE
        ),
        kept=asked.parameters,
        failure=failure,
        ways=tuple(
            (shown, context.links.page(context.path, **{**known, failure.name: value})) for shown, value in failure.ways
        ),
        view=view,
        address=context.links.file(path, **known),
        query=text,
        edit=context.links.page("sparql", query=text),
        indexed=not known.keys() - {_LANGUAGE},
    )
