"""The pages of last resort: what the server shows in HTML before better pages are plugged in."""

from dataclasses import dataclass
from html import escape
from typing import Protocol

from starlette.requests import Request

from esfgraph_server.problems import Problem, ProblemPage


class QueryPage(Protocol):
    """Writes the page on which a person writes a query."""

    def __call__(self, request: Request) -> str:
        """Return the page as HTML."""
        ...


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that the HTTP machinery itself has to show; create_app takes better ones."""

    problem: ProblemPage
    query: QueryPage


def problem_page(request: Request, problem: Problem) -> str:
    """Show a problem."""
    body = problem.body(request.url.path)
    return _page(f"{problem.status} {body['title']}", f"<p>{escape(problem.detail)}</p>")


def query_page(request: Request) -> str:
    """Show a form for a query."""
    action = escape(request.scope.get("root_path", "") + "/sparql")
    return _page(
        "SPARQL",
        f'<form action="{action}" method="get"><p><label for="query">Query</label></p>'
        '<p><textarea id="query" name="query" rows="12" cols="80" spellcheck="false">'
        "SELECT * WHERE { ?s ?p ?o } LIMIT 10</textarea></p><p><button>Run</button></p></form>",
    )


def _page(title: str, content: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><main><h1>{escape(title)}</h1>{content}</main></body></html>\n"
    )


PLAIN = Pages(problem_page, query_page)
