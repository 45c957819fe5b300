"""Figures for those who watch the server, in the format of Prometheus."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from esfgraph_server.releases.current import ServedRelease

_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60)
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable by which several server processes add up their figures."""


class Metrics:
    """What is counted."""

    def __init__(self) -> None:
        """Begin at nought."""
        own = self._registry = CollectorRegistry()

        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"esfgraph_query_{name}", text, registry=own, multiprocess_mode="livesum")

        self.requests = Counter("esfgraph_requests", "Requests by status.", ["method", "status"], registry=own)
        self.queries = Counter("esfgraph_queries", "Queries by outcome.", ["outcome"], registry=own)
        self.seconds = Histogram(
            "esfgraph_query_seconds", "Time from a query's request to its last byte.", buckets=_SECONDS, registry=own
        )
        self._waiting = gauge("waiting", "Queries that wait for a place.")
        self._workers = gauge("workers", "Living query processes.")
        self._busy = gauge("busy", "Queries that hold a place.")
        self._cache = gauge("cache_bytes", "Bytes of answers that are kept.")

    def look_at(self, served: ServedRelease | None) -> None:
        """Read the gauges of the release that is served now."""
        pool = served.pool if served else None
        self._waiting.set(pool.waiting if pool else 0)
        self._workers.set(len(pool.pids) if pool else 0)
        self._busy.set(pool.busy if pool else 0)
        self._cache.set(served.cache.size if served else 0)

    def write(self) -> bytes:
        """Write all figures; those of all server processes where they share a folder."""
        if SHARED_FOLDER not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


async def show_metrics(request: Request) -> Response:
    """Show the figures, where the operator wants them shown."""
    metrics: Metrics | None = request.app.state.metrics
    if metrics is None:
        raise HTTPException(404)
    metrics.look_at(request.app.state.site.served)
    return Response(metrics.write(), headers={"Cache-Control": "no-store"}, media_type=_MEDIA_TYPE)
