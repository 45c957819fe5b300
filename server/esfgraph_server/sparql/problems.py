"""Which error of a query is which problem, and how a request is refused."""

from collections.abc import Mapping
from typing import NoReturn

from esfgraph.errors import QueryError, QueryLimitError, QuerySyntaxError, UsageError
from esfgraph_server.http.problems import RETRY_AFTER, Problem, ProblemError, ProblemType, ProblemTypes
from esfgraph_server.query_pool.query_errors import (
    QueryAwayError,
    QueryDepthError,
    QueryFederationError,
    QueryLengthError,
    QueryMemoryError,
    QueryPlaceError,
    QueryProcessError,
    QueryQueueError,
    QuerySizeError,
    QueryStoreError,
    QueryTimeError,
)

_NOT_SPARQL = "The query is not SPARQL 1.1"

PROBLEMS: ProblemTypes = {
    UsageError: ProblemType(400, "usage", "The request is wrong"),
    QuerySyntaxError: ProblemType(400, "query-syntax", _NOT_SPARQL),
    QueryPlaceError: ProblemType(400, "query-syntax", _NOT_SPARQL, members=("line", "column")),
    QueryFederationError: ProblemType(400, "query-federation", "Federated queries are refused"),
    QueryDepthError: ProblemType(400, "query-depth", "The query is nested too deeply"),
    QueryLengthError: ProblemType(413, "query-length", "The query is too long"),
    QueryError: ProblemType(422, "query-evaluation", "The query cannot be evaluated"),
    QueryStoreError: ProblemType(503, "release-damaged", "The release is damaged", {"Retry-After": RETRY_AFTER}),
    QueryAwayError: ProblemType(503, "store-away", "The store does not answer", {"Retry-After": RETRY_AFTER}),
    QuerySizeError: ProblemType(413, "query-size", "The answer is too large"),
    # No Retry-After: the same query would be stopped again.
    QueryLimitError: ProblemType(503, "query-limit", "The query passed a limit"),
    QueryMemoryError: ProblemType(503, "query-memory", "The query needs too much memory"),
    QueryTimeError: ProblemType(503, "query-time", "The query took too long"),
    QueryProcessError: ProblemType(500, "query-process", "The query's process ended"),
    QueryQueueError: ProblemType(503, "query-queue", "Too many queries", {"Retry-After": RETRY_AFTER}),
}


def refuse(status: int, detail: str, name: str, headers: Mapping[str, str] | None = None) -> NoReturn:
    """End the request: raise a ProblemError."""
    raise ProblemError(Problem(status, detail, name, headers=headers or {}))
