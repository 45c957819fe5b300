"""Figures for those who watch the server, in the format of Prometheus."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from esfgraph_server.releases.lease import ReleaseState
from esfgraph_server.sparql.cache import AnswerCache

_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60)
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable by which several server processes add up their figures."""


class Metrics:
    """What is counted."""

    def __init__(self, answers: AnswerCache) -> None:
        """Begin at nought; *answers* are those that are kept."""
        own = self._registry = CollectorRegistry()
        self._answers = answers

        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"esfgraph_query_{name}", text, registry=own, multiprocess_mode="livesum")

        self.requests = Counter("esfgraph_requests", "Requests by status.", ["method", "status"], registry=own)
        self._queries = Counter("esfgraph_queries", "Queries by outcome.", ["outcome"], registry=own)
        self._seconds = Histogram(
            "esfgraph_query_seconds", "Time from a query's request to its last byte.", buckets=_SECONDS, registry=own
        )
        self._waiting = gauge("waiting", "Queries that wait for a place.")
        self._workers = gauge("workers", "Living query processes.")
        self._busy = gauge("busy", "Queries that hold a place.")
        self._cache = gauge("cache_bytes", "Bytes of answers that are kept.")

    def count_query(self, outcome: str, seconds: float) -> None:
        """Count a query by what became of it."""
        self._queries.labels(outcome).inc()
        self._seconds.observe(seconds)

    async def show(self, request: Request[ReleaseState]) -> Response:
        """Answer with all figures, those of the release that is served now among them."""
        release = request.state["release"]
        self._waiting.set(release.pool.waiting if release else 0)
        self._workers.set(len(release.pool.pids) if release else 0)
        self._busy.set(release.pool.busy if release else 0)
        self._cache.set(self._answers.size)
        return Response(self._write(), headers={"Cache-Control": "no-store"}, media_type=_MEDIA_TYPE)

    def _write(self) -> bytes:
        """Write all figures; those of all server processes where they share a folder."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call] # of its package the only one without types
        return generate_latest(together)
