"""The page of a query that has a name: a form for its parameters, and the rows of its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from esfgraph.errors import QueryError, UsageError
from esfgraph.query.examples import Example, Parameter, Term
from esfgraph.query.parameters import ParameterError, concepts, read_parameters
from esfgraph.rdf.formats import SPARQL_CSV, SPARQL_JSON
from esfgraph.rdf.namespaces import XSD
from esfgraph_server.api.openapi import FORMAT
from esfgraph_server.api.queries import PATH, find_example, query_of
from esfgraph_server.http.negotiation import Language
from esfgraph_server.http.problems import problem_of
from esfgraph_server.releases.current import ServedRelease, served_release
from esfgraph_server.site.components.answer_table import FORMATS, Column, ShownAnswer, show_answer
from esfgraph_server.site.context import Shown, Visit
from esfgraph_server.site.pages.sparql import Downloads
from esfgraph_server.site.parts import Page
from esfgraph_server.state import examples_of, renderer_of
from esfgraph_server.urls import LANGUAGES

_LANGUAGE = "language"
"""The parameter that the page's own language answers."""
_CLASSES = {"integer": "number", "decimal": "number", "date": "period"}


@dataclass(frozen=True, slots=True)
class Field:
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
class _Problem:
    """Why there is no answer: a parameter is wrong, said in the page's language, or the query cannot be answered."""

    name: str = ""
    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePage(Page):
    """A query that has a name, with its answer or why there is none."""

    template: ClassVar[str] = "example.html"
    description: str
    fields: tuple[Field, ...]
    problem: _Problem
    answer: ShownAnswer | None
    downloads: Downloads
    address: str
    query: str
    edit: str


VisitOf = Callable[[Request, ServedRelease, Language, str], Visit]


def routes(visit_of: VisitOf) -> list[Route]:
    """Return the routes of the pages in both languages."""
    return [
        Route(f"/{each}/queries/{{name}}", partial(example_page, visit_of=visit_of, language=each))
        for each in LANGUAGES
    ]


async def example_page(request: Request, visit_of: VisitOf, language: Language) -> Response:
    """Show a query, its parameters and the beginning of its answer."""
    example = find_example(examples_of(request), request.path_params["name"])
    served = served_release(request)
    visit = visit_of(request, served, language, f"queries/{example.name}")
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != FORMAT]
    if _LANGUAGE in {each.name for each in example.parameters} - {name for name, _ in pairs}:
        pairs.append((_LANGUAGE, language))
    terms, answer, problem, status = example.defaults(visit.graph.iris), None, _Problem(), 200
    try:
        terms = read_parameters(example, pairs, served.store, visit.graph.iris)
        answer = await _ask(served, example, terms, visit)
    except (UsageError, QueryError) as error:
        status = problem_of(error, request.url.path, request.method).status
        problem = _problem(error, visit)
    page = _gather(example, dict(pairs), terms, answer, problem, visit)
    text = renderer_of(request).page(page, visit.links, visit.path, query=request.url.query, release=served.id)
    return HTMLResponse(text, status, {"Content-Language": language, "Cache-Control": "no-cache"})


async def _ask(served: ServedRelease, example: Example, terms: Mapping[str, Term], visit: Visit) -> ShownAnswer:
    """Evaluate the query; columns that only repeat the parameters are left out."""
    fixed = {each.name for each in example.parameters}
    columns = [
        Column(each.name, each.titles[visit.language], _CLASSES.get(each.datatype, ""))
        for each in example.columns
        if each.name not in fixed
    ]
    names = {form: format_.name for form, format_ in FORMATS.items()}
    async with served.pool.answer(query_of(example, terms, names, served)) as answer:
        return show_answer(answer, visit.links, columns)


def _problem(error: Exception, visit: Visit) -> _Problem:
    if not isinstance(error, ParameterError):
        return _Problem(text=str(error), language="en")
    expected = error.parameter.descriptions[visit.language]
    return _Problem(error.parameter.name, visit.reader.say("queries.wrong", found=error.found, expected=expected))


def _gather(
    example: Example,
    given: dict[str, str],
    terms: Mapping[str, Term],
    answer: ShownAnswer | None,
    problem: _Problem,
    visit: Visit,
) -> ExamplePage:
    known = {each.name: given[each.name] for each in example.parameters if given.get(each.name, "").strip()}
    address = f"{PATH.removeprefix('/')}/{example.name}"
    text = example.with_values(terms)
    return ExamplePage(
        title=Shown(example.titles[visit.language]),
        description=example.descriptions[visit.language],
        fields=tuple(_field(each, known, visit, problem) for each in example.parameters if each.name != _LANGUAGE),
        problem=problem,
        answer=answer,
        downloads=tuple(
            (each.name, visit.links.file(address, **known, format=each.name)) for each in (SPARQL_CSV, SPARQL_JSON)
        ),
        address=visit.links.file(address, **known),
        query=text,
        edit=visit.links.page("sparql", query=text),
        indexed=not known.keys() - {_LANGUAGE},
    )


def _field(parameter: Parameter, given: Mapping[str, str], visit: Visit, problem: _Problem) -> Field:
    choices = _choices(parameter.scheme, visit) if parameter.scheme else ()
    return Field(
        parameter.name,
        parameter.titles[visit.language],
        "" if choices else parameter.descriptions[visit.language],
        given.get(parameter.name, parameter.default_text),
        "date" if parameter.datatype == f"{XSD}date" else "text",
        choices,
        problem.name == parameter.name,
    )


def _choices(scheme: str, visit: Visit) -> tuple[tuple[str, str], ...]:
    shown = ((code, visit.thing(iri.value)) for code, iri in concepts(scheme, visit.graph.store).items())
    return tuple(sorted((code, f"{each.code} {each.text}".strip()) for code, each in shown))
