"""Builds the web application: everything it consists of is listed here."""

import contextlib
from collections.abc import AsyncIterator
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from esfgraph.examples import load_examples
from esfgraph.jsonld import load_compactor
from esfgraph.releases import DataFolder
from esfgraph.search import SearchIndex
from esfgraph.shape_examples import explain_shapes
from esfgraph_server import downloads, health, queries, searching, shape_documents, sparql, things
from esfgraph_server.headers import SecurityHeaders
from esfgraph_server.hooks import Pages
from esfgraph_server.limits import QueryLimits
from esfgraph_server.listings import gather_lists
from esfgraph_server.once import OncePerRelease
from esfgraph_server.pages.routes import PAGES
from esfgraph_server.pages.routes import ROUTES as PAGE_ROUTES
from esfgraph_server.prefix import Prefix
from esfgraph_server.problems import HANDLERS, LastResort
from esfgraph_server.rendering import STATIC, load_renderer
from esfgraph_server.served import Lease, Site
from esfgraph_server.settings import Settings
from esfgraph_server.usage import count_uses
from esfgraph_server.withdrawn import Withdrawn


def create_app(settings: Settings, pages: Pages = PAGES) -> FastAPI:
    """Build the application over the folder of releases that *settings* name."""
    data = DataFolder(settings.data)
    site = Site(data, _limits(settings), settings.query_processes)
    examples = load_examples()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with site.lease():
            pass  # opens the release, so that its query processes are up when the first request comes
        try:
            yield
        finally:
            await site.close()

    app = FastAPI(
        title="esfgraph",
        version=version("esfgraph"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        exception_handlers=HANDLERS,
        middleware=[  # the first is the outermost
            Middleware(SecurityHeaders),
            Middleware(LastResort),
            Middleware(Prefix, root_path=settings.root_path.rstrip("/")),
            Middleware(Lease, site=site),
        ],
        routes=[
            sparql.ROUTE,
            *queries.routes(examples),
            *health.ROUTES,
            downloads.ROUTE,
            *searching.ROUTES,
            things.CONTEXT_ROUTE,
            *shape_documents.ROUTES,
            Mount("/static", StaticFiles(directory=STATIC)),
            *PAGE_ROUTES,
        ],
    )
    app.state.settings = settings
    app.state.site = site
    app.state.pages = pages
    app.state.renderer = load_renderer()
    app.state.listings = OncePerRelease(gather_lists)
    app.state.usages = OncePerRelease(count_uses)
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


def _limits(settings: Settings) -> QueryLimits:
    return QueryLimits(
        seconds=settings.query_seconds,
        bytes=settings.query_bytes,
        memory=settings.query_memory,
        queue=settings.query_queue,
        queue_seconds=settings.query_queue_seconds,
    )
