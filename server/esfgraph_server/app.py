"""Builds the web application: every part of it, and every address, is listed here or in a list named here."""

import asyncio
import contextlib
import gc
import logging
import sys
from collections.abc import AsyncIterator
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware, _TrustedHosts

from esfgraph.disk.refusals import refusal_of
from esfgraph.errors import DamagedError, EsfgraphError
from esfgraph.publisher.publication import read_publication
from esfgraph.query.examples import load_examples
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.release.data_folder import DataFolder
from esfgraph.rules import load_rules
from esfgraph.tables.columns import load_columns
from esfgraph_server.api import openapi, queries, search
from esfgraph_server.api.routes import served_routes
from esfgraph_server.catalogue import catalog, downloads, void
from esfgraph_server.changes import routes as changes
from esfgraph_server.changes import stream_routes as stream
from esfgraph_server.changes.recent import RecentChanges
from esfgraph_server.changes.since import ChangedSince
from esfgraph_server.http import redirection
from esfgraph_server.http.admission import Admission, ConnectionLimits
from esfgraph_server.http.compression import Compression
from esfgraph_server.http.connection import WhileConnected
from esfgraph_server.http.files import StaticFolder
from esfgraph_server.http.first_part import ByFirstPart
from esfgraph_server.http.hosts import Hosts
from esfgraph_server.http.options import Options
from esfgraph_server.http.problems import LastResort, Problems
from esfgraph_server.http.proxy_prefix import ProxyPrefix
from esfgraph_server.http.security_headers import SecurityHeaders
from esfgraph_server.mcp.installed import require_sdk
from esfgraph_server.model.selections.find import today
from esfgraph_server.model.shapes import explained_shapes
from esfgraph_server.operations import health
from esfgraph_server.operations.access_log import RequestLog
from esfgraph_server.operations.metrics import Metrics
from esfgraph_server.rdf import context, dereference, shapes
from esfgraph_server.reconcile import service as reconcile
from esfgraph_server.releases import lease, memento
from esfgraph_server.releases.current import CurrentRelease
from esfgraph_server.releases.followed_file import FollowedFile
from esfgraph_server.releases.kept_releases import KeptReleases
from esfgraph_server.releases.kept_renderings import KeptRenderings
from esfgraph_server.releases.opening import frugal, opener
from esfgraph_server.releases.renamed import Renamed
from esfgraph_server.releases.renderings import RenderingLimits, Renderings
from esfgraph_server.releases.tombstones import Tombstones
from esfgraph_server.settings import Settings
from esfgraph_server.site import routes as site
from esfgraph_server.site.pages.problem import problem_page
from esfgraph_server.site.rendering import STATIC, load_renderer
from esfgraph_server.site.state import SiteState
from esfgraph_server.sparql import endpoint
from esfgraph_server.sparql.cache import AnswerCache, KeptAnswers
from esfgraph_server.sparql.problems import PROBLEMS as QUERY_PROBLEMS
from esfgraph_server.tables import files
from esfgraph_server.tables.formats import FILE_FORMATS

if TYPE_CHECKING:
    from esfgraph_server.mcp.endpoint import Endpoint

_log = logging.getLogger(__name__)

_SWITCH_SECONDS = 0.0005
"""After which a thread that makes a page lets others run: a tenth of Python's default, for the event loop waits that
long for each of them, several times a request."""


_GARBAGE = 20_000
"""Objects after which garbage is looked for: a page makes some thousands, and Python looks after 700."""


class State(SiteState):
    """What the state of every request holds."""

    admission: Admission
    """Read by the server's connections."""


def create_app(settings: Settings) -> FastAPI:
    """Build the application over the folder of releases that *settings* name.

    Raises SourceError for a publication or a list of withdrawals that cannot be read, UsageError for tools that cannot
    be served, ValueError for words that are not whole.
    """
    data = DataFolder(settings.data)
    history = FollowedFile(data.history_file, data.switches)
    current = CurrentRelease(data, opener(settings, history))
    kept = KeptReleases(data, opener(frugal(settings), history))
    problems = Problems({**lease.PROBLEMS, **QUERY_PROBLEMS}, problem_page)
    answers = AnswerCache(settings.cache_bytes, settings.cache_answer_bytes)
    metrics = Metrics(answers) if settings.metrics else None
    count_query = metrics.count_query if metrics else _count_nothing
    publication = FollowedFile(data.publication, lambda: read_publication(data.root))
    tombstones, renderings = Tombstones(data), Renderings(_rendering_limits(settings))
    recent_changes = RecentChanges(data, tombstones)
    changing = (today, publication.stamp, tombstones.stamp, recent_changes.stamp)
    tools = _tools(settings)
    state = State(
        settings=settings,
        release=None,
        current=current,
        publication=publication,
        history=history,
        tombstones=tombstones,
        changes=recent_changes,
        renderings=renderings,
        problems=problems,
        answers=answers,
        examples=load_examples(),
        compactor=load_compactor(),
        columns=load_columns(),
        changed_since=partial(ChangedSince, recent_changes),
        renderer=load_renderer(),
        admission=_admission(settings),
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        sys.setswitchinterval(_SWITCH_SECONDS)
        warming = asyncio.create_task(asyncio.to_thread(_warm, state))
        current.give_back(await current.take())  # its query processes are up when the first request comes
        await warming  # half a second, for which every first reader waited: the same work, and theirs beside it
        gc.set_threshold(_GARBAGE)
        try:
            async with tools.running(state) if tools else contextlib.nullcontext():
                yield state
        finally:
            await kept.close()
            await current.close()

    trusting = (
        [Middleware(ProxyHeadersMiddleware, trusted_hosts=proxies)] if (proxies := settings.trusted_proxies) else []
    )
    app = FastAPI(
        title="esfgraph",
        version=version("esfgraph"),
        openapi_url=None,  # it is a route of ours
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would lead to the host that the client names
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # it would tell of addresses and what was asked
        exception_handlers={**problems.handlers, DamagedError: lease.doubting(problems.handle)},
        middleware=[  # the first is the outermost
            *trusting,
            Middleware(
                RequestLog, log=settings.access_log, metrics=metrics, believes_ids=bool(settings.trusted_proxies)
            ),
            Middleware(SecurityHeaders),
            Middleware(LastResort, problems=problems),
            Middleware(ProxyPrefix, root_path=settings.root_path.rstrip("/")),
            Middleware(Hosts, allowed=settings.allowed_hosts.split(",")),
            Middleware(Options, apart=(endpoint.PATH, *reconcile.FORMS)),
            Middleware(lease.Lease, current=current),
            Middleware(Renamed, data=data, public_url=settings.public_url),
            Middleware(KeptRenderings, renderings=renderings, changing=changing),
            Middleware(memento.Mementos, data=data, kept=kept, history=history),
            Middleware(KeptAnswers, path=endpoint.PATH, answers=answers, count=count_query),
            Middleware(WhileConnected, apart=(endpoint.PATH,)),
            # Answers are compressed where they are made; digests and parts of downloads are those of the files.
            Middleware(
                Compression,
                apart=(endpoint.PATH, "/downloads/"),
                packed=tuple(each.media_type for each in FILE_FORMATS if each.is_packed),
            ),
        ],
        routes=[
            ByFirstPart(
                [
                    Route(endpoint.PATH, endpoint.SparqlEndpoint(settings.query, count_query)),
                    openapi.ROUTE,
                    *queries.ROUTES,
                    *served_routes(),
                    search.ROUTE,
                    *reconcile.ROUTES,
                    *([tools.route] if tools else []),
                    *files.ROUTES,
                    *changes.ROUTES,
                    *stream.ROUTES,
                    memento.ROUTE,
                    *site.ROUTES,
                    Mount("/static", StaticFolder(STATIC)),
                    *shapes.ROUTES,
                    context.ROUTE,
                    *catalog.ROUTES,
                    *downloads.ROUTES,
                    void.ROUTE,
                    *health.ROUTES,
                    *([Route("/metrics", metrics.show)] if metrics else []),
                    *dereference.ROUTES,
                ]
            )
        ],
    )
    app.router.default = redirection.without_slash
    return app


def from_environment() -> FastAPI:
    """Build the application from the environment: the factory for the processes that ``uvicorn --workers`` starts."""
    return create_app(Settings())


def _warm(state: State) -> None:
    """Read what pages of any release are made with, before the first request, so that none has to wait for it."""
    try:
        state["renderer"].warm()
        load_rules()
        explained_shapes()
    except (OSError, MemoryError, EsfgraphError) as error:  # what cannot be read now is read when it is asked for
        refusal = refusal_of(error)
        reason, cure = (refusal.reason, refusal.cure) if refusal else (str(error), "")
        _log.error("Not all that pages are made with can be read yet: %s %s", reason.rstrip(".") + ".", cure)


def _tools(settings: Settings) -> "Endpoint | None":
    """Return what answers tools, where they are wanted; raise UsageError where they cannot be had."""
    if not settings.mcp:
        return None
    require_sdk()
    from esfgraph_server.mcp.endpoint import Endpoint

    return Endpoint(settings)


def _admission(settings: Settings) -> Admission:
    limits = ConnectionLimits(
        connections=settings.connections,
        client_connections=settings.client_connections,
        head_bytes=settings.head_bytes,
        head_seconds=settings.head_seconds,
        body_seconds=settings.body_seconds,
        idle_seconds=settings.query.idle_seconds,
    )
    return Admission(limits, proxies=_TrustedHosts(settings.trusted_proxies))


def _rendering_limits(settings: Settings) -> RenderingLimits:
    return RenderingLimits(
        places=settings.page_places,
        seconds=settings.page_seconds,
        bytes=settings.page_bytes,
        kept_bytes=settings.page_cache_bytes,
        queue=settings.query.queue,
        queue_seconds=settings.query.queue_seconds,
    )


def _count_nothing(outcome: str, seconds: float) -> None:
    """Take what is counted of a query where nobody wants figures."""
