"""Answers a query: from the copy that the client has, from the cache, or by evaluating it."""

from msgspec.structs import replace
from starlette.types import ASGIApp

from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag, holds_copy, not_modified
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.query_pool.messages import Query
from esfgraph_server.query_pool.scanner import is_volatile
from esfgraph_server.releases.lease import release_of
from esfgraph_server.sparql.formats import AnswerFormats
from esfgraph_server.sparql.response import AnswerResponse, KeptResponse
from esfgraph_server.sparql.state import SparqlRequest

VARY = "Accept, Accept-Encoding"


def evaluate(request: SparqlRequest, preferences: Preferences, query: Query, formats: AnswerFormats) -> ASGIApp:
    """Return the response to a query, which is evaluated while the response is sent.

    Sending it raises QueryError where the query fails before the first byte. Raises ReleaseError when there is none.
    """
    release, answers = release_of(request), request.state["answers"]
    if preferences.gzip:
        query = replace(query, gzip=True)
    if is_volatile(query.text):
        headers = {"Vary": VARY, "Cache-Control": "no-store"}
        return AnswerResponse(release.pool, query, formats, headers, answers, None)
    tag = entity_tag(release.id, request.app.version, query.key)
    headers = {"Vary": VARY}
    if request.method != "POST":  # which says nothing of a copy (RFC 9110, 9.3.3)
        headers |= {"ETag": tag, "Cache-Control": CACHE_CONTROL}
        if holds_copy(request, tag, any_copy=False):
            return not_modified(tag, headers)
    if answer := answers.get(tag):
        return KeptResponse(answer, tag, headers)
    return AnswerResponse(release.pool, query, formats, headers, answers, tag)
