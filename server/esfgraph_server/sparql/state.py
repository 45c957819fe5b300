"""What the state of a request holds for queries."""

from starlette.requests import Request

from esfgraph.query.examples import Example
from esfgraph_server.http.problems import Problems
from esfgraph_server.releases.lease import ReleaseState
from esfgraph_server.settings import Settings
from esfgraph_server.sparql.cache import AnswerCache


class SparqlState(ReleaseState):
    """The application's part of it, and the release of the request."""

    settings: Settings
    problems: Problems
    answers: AnswerCache
    examples: tuple[Example, ...]


SparqlRequest = Request[SparqlState]
