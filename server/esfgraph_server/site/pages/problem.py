"""The page of a problem."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.http.negotiation import LANGUAGES, Preferences
from esfgraph_server.http.problems import Problem, request_id_of
from esfgraph_server.releases.lease import publication_of
from esfgraph_server.site.display import Shown
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.page import Page
from esfgraph_server.site.state import SiteRequest
from esfgraph_server.urls import Links, requested_path


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage(Page):
    """What went wrong."""

    template: ClassVar[str] = "pages/problem.html"
    status: int
    help: str
    sentence: str
    """What is wrong, in the reader's language, where it can be told so."""
    detail: str
    request_id: str


def problem_page(request: SiteRequest, problem: Problem) -> str:
    """Write the page of a problem in the language of the address, else in that of the reader."""
    first, _, rest = requested_path(request).partition("/")
    of_address = next((language for language in LANGUAGES if language == first), None)
    language = of_address or Preferences.of(request).language
    formatter = Formatter(language)
    key, help_ = f"problem.{problem.status}", f"problem.help.{problem.status}"
    says_it_all = problem.name is None and formatter.can_say(help_)  # the detail has no more to say
    page = ProblemPage(
        title=Shown(formatter.say(key if formatter.can_say(key) else "problem.other")),
        status=problem.status,
        help=formatter.say(help_) if formatter.can_say(help_) else "",
        sentence=problem.sentence.to(language) if problem.sentence else "",
        detail="" if problem.sentence or (says_it_all and language != "en") else problem.detail,
        request_id=request_id_of(request),
        indexed=False,
    )
    links, path = Links.of(request, language), rest if of_address else ""
    return request.state["renderer"].page(
        page, links, path, publication_of(request), query=request.url.query, switchable=False
    )
