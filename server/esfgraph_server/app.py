"""Builds the web application: everything it consists of is listed here."""

import contextlib
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from esfgraph.query.examples import load_examples
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.shacl.examples import explain_shapes
from esfgraph_server.api import queries
from esfgraph_server.api import search as searching
from esfgraph_server.catalogue import downloads
from esfgraph_server.http.compression import Compression
from esfgraph_server.http.connection import ConnectionLimits
from esfgraph_server.http.hooks import Pages
from esfgraph_server.http.problems import HANDLERS, LastResort
from esfgraph_server.http.proxy_prefix import Prefix
from esfgraph_server.http.security_headers import SecurityHeaders
from esfgraph_server.model.findings import gather_findings
from esfgraph_server.model.projects import gather_lists
from esfgraph_server.model.usage import count_uses
from esfgraph_server.operations import health
from esfgraph_server.operations.access_log import Envelope
from esfgraph_server.operations.metrics import Metrics, show_metrics
from esfgraph_server.query_pool.pool import QueryPool
from esfgraph_server.rdf import dereference as things
from esfgraph_server.rdf import shapes as shape_documents
from esfgraph_server.releases.current import Lease, ServedRelease, Site
from esfgraph_server.releases.derived import OncePerRelease
from esfgraph_server.releases.tombstones import Withdrawn
from esfgraph_server.settings import Settings
from esfgraph_server.site.rendering import STATIC, load_renderer
from esfgraph_server.site.routes import PAGES
from esfgraph_server.site.routes import ROUTES as PAGE_ROUTES
from esfgraph_server.sparql.cache import ResultCache
from esfgraph_server.sparql.endpoint import SparqlEndpoint
from esfgraph_server.sparql.statistics import SizeCount


def create_app(settings: Settings, pages: Pages = PAGES) -> FastAPI:
    """Build the application over the folder of releases that *settings* name."""
    data = DataFolder(settings.data)
    site = Site(data, _opener(settings))
    examples = load_examples()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        async with site.lease():
            pass  # opens the release, so that its query processes are up when the first request comes
        try:
            yield ConnectionLimits(settings.head_bytes, settings.head_seconds).as_state
        finally:
            await site.close()

    metrics = Metrics() if settings.metrics else None
    trusting = (
        [Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if (proxies := settings.trusted_proxies) else []
    )
    app = FastAPI(
        title="esfgraph",
        version=version("esfgraph"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # it would tell of addresses and what was asked
        exception_handlers=HANDLERS,
        middleware=[  # the first is the outermost
            *trusting,
            Middleware(Envelope, log=settings.access_log, metrics=metrics, believes_ids=bool(settings.trusted_proxies)),
            Middleware(SecurityHeaders),
            Middleware(LastResort),
            Middleware(Prefix, root_path=settings.root_path.rstrip("/")),
            Middleware(Lease, site=site),
            Middleware(SparqlEndpoint, settings=settings, metrics=metrics),
            Middleware(Compression),
        ],
        routes=[
            *queries.routes(examples),
            *health.ROUTES,
            Route("/metrics", show_metrics),
            downloads.ROUTE,
            *searching.ROUTES,
            things.CONTEXT_ROUTE,
            *shape_documents.ROUTES,
            Mount("/static", StaticFiles(directory=STATIC)),
            *PAGE_ROUTES,
        ],
    )
    app.state.settings = settings
    app.state.metrics = metrics
    app.state.site = site
    app.state.pages = pages
    app.state.renderer = load_renderer()
    app.state.listings = OncePerRelease(gather_lists)
    app.state.usages = OncePerRelease(count_uses)
    app.state.reported = OncePerRelease(gather_findings)
    app.state.indexes = OncePerRelease(SearchIndex.open)
    app.state.shapes = OncePerRelease(lambda _: explain_shapes())
    app.state.withdrawn = Withdrawn(data)
    app.state.compactor = load_compactor()
    app.state.examples = examples
    app.router.default = things.ANY_PATH
    return app


def from_environment() -> FastAPI:
    """Build the application from the environment: the factory for the processes that ``uvicorn --workers`` starts."""
    return create_app(Settings())


def _opener(settings: Settings) -> Callable[[Release], ServedRelease]:
    """Return what opens a release: its store, and the processes that evaluate queries on it."""

    def open_release(release: Release) -> ServedRelease:
        store, path = release.open_store(), release.path / "store"
        pool = QueryPool(path, settings.query, quick=settings.quick_processes, spare=settings.spare_processes)
        cache = ResultCache(settings.cache_bytes, settings.cache_answer_bytes)
        return ServedRelease(release, store, pool, cache, SizeCount(store, pool))

    return open_release
