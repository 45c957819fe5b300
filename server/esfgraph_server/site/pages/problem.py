"""The page of a problem."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from esfgraph_server.http.problems import Problem, request_id_of
from esfgraph_server.site.context import Shown
from esfgraph_server.site.formatting import Reader
from esfgraph_server.site.parts import Page
from esfgraph_server.site.rendering import language_of
from esfgraph_server.state import renderer_of
from esfgraph_server.urls import LANGUAGES, Links, requested_path


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage(Page):
    """What went wrong."""

    template: ClassVar[str] = "problem.html"
    status: int
    help: str
    detail: str
    request_id: str


def problem_page(request: Request, problem: Problem) -> str:
    """Write the page of a problem in the language of the address, else in that of the reader."""
    reader = Reader(language_of(request))
    key, help_ = f"problem.{problem.status}", f"problem.help.{problem.status}"
    page = ProblemPage(
        title=Shown(reader.say(key if reader.can_say(key) else "problem.other")),
        status=problem.status,
        help=reader.say(help_) if reader.can_say(help_) else "",
        detail=problem.detail,
        request_id=request_id_of(request),
        indexed=False,
    )
    first, _, rest = requested_path(request).partition("/")
    links = Links(request.scope.get("root_path", ""), reader.language)
    return renderer_of(request).page(
        page, links, rest if first in LANGUAGES else "", query=request.url.query, switchable=False
    )
