"""What the HTTP machinery asks of whoever writes the pages."""

from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from esfgraph_server.problems import ProblemPage


class QueryPage(Protocol):
    """Writes the page on which a person writes a query."""

    def __call__(self, request: Request) -> str:
        """Return the page as HTML."""
        ...


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that the HTTP machinery itself has to show."""

    problem: ProblemPage
    query: QueryPage
