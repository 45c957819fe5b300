"""What the HTTP machinery asks of whoever writes the pages."""

from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from esfgraph_server.http.negotiation import Language
from esfgraph_server.http.problems import ProblemPage


class QueryPage(Protocol):
    """Writes the page on which a person writes a query."""

    def __call__(self, request: Request) -> str:
        """Return the page as HTML."""
        ...


class AnswerPage(Protocol):
    """Writes the page that shows a query's answer as a table."""

    async def __call__(self, request: Request, language: Language) -> Response:
        """Return the page, or its error."""
        ...


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that the HTTP machinery itself has to show."""

    problem: ProblemPage
    query: QueryPage
    answer: AnswerPage
