"""Settings of the web application, from arguments or ``ESFGRAPH_*`` in the environment."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from esfgraph_server.query_pool.limits import QueryLimits

AccessLog = Literal["none", "paths", "full"]


class Settings(BaseSettings):
    """What an operator may set."""

    model_config = SettingsConfigDict(env_prefix="ESFGRAPH_", frozen=True, extra="ignore")

    data: Path = Path("esfgraph-data")
    """The folder of releases."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: PositiveInt = 1
    """Server processes; each has query processes of its own."""
    root_path: str = ""
    """Prefix that a proxy strips before it passes a request on."""
    public_url: str | None = None
    """Where the site is read, if that is not the base IRI."""
    trusted_proxies: str = ""
    """Addresses or networks, with commas between, of proxies whose X-Forwarded-For and -Proto are believed."""
    access_log: AccessLog = "paths"
    """What the log says of a request: nothing, its path, or also what may be personal: address and query string."""
    metrics: bool = False
    """Whether ``/metrics`` answers, in the format of Prometheus."""
    head_bytes: PositiveInt = 64 * 1024
    """Longest head of a request: its first line and headers."""
    head_seconds: PositiveFloat = 10.0
    """Longest time a client may take to send it."""
    body_seconds: PositiveFloat = 30.0
    """Longest time a client may take to send a query in a body."""
    connections: PositiveInt = 1000
    """Connections that one server process keeps at the same time."""
    query_processes: PositiveInt = max(2, os.cpu_count() or 1)
    """Long queries that one server process evaluates at the same time."""
    quick_processes: PositiveInt = max(2, os.cpu_count() or 1)
    """Queries besides, each for a moment only: every query begins so, and short ones do not wait for long ones."""
    spare_processes: PositiveInt = 2
    """Query processes kept warm to replace those that are killed."""
    query_niceness: Annotated[int, Field(ge=0, le=19)] = 10
    """By how much query processes stand back behind the server itself."""
    lookup_processes: PositiveInt = 1
    """Processes for what the site itself asks; strangers' queries never run there."""
    lookup_seconds: PositiveFloat = 1.0
    """Longest time for what the site itself asks."""
    query_quick_seconds: PositiveFloat = 0.1
    """Time after which a query counts as long."""
    query_seconds: PositiveFloat = 10.0
    """Longest time from the start of a query's evaluation to the first byte of its answer."""
    query_total_seconds: PositiveFloat = 60.0
    """Longest time from the start of a query's evaluation to the last byte of its answer, while the client reads."""
    query_idle_seconds: PositiveFloat = 10.0
    """Longest time that a client may take nothing of its answer."""
    query_rows: PositiveInt = 1_000_000
    """Most rows, or statements, of an answer."""
    query_bytes: PositiveInt = 512 * 1024**2
    """Largest answer, before compression."""
    query_memory: PositiveInt = 512 * 1024**2
    """Bytes of memory that one query process may use, the store's cache included."""
    query_length: PositiveInt = 1024**2
    """Longest query text, in bytes."""
    query_depth: PositiveInt = 200
    """Most brackets within each other in a query."""
    query_queue: PositiveInt = 256
    """Queries that may wait for a place."""
    query_queue_seconds: PositiveFloat = 10.0
    """Longest wait for a place."""
    cache_bytes: PositiveInt = 64 * 1024**2
    """Answers that one server process keeps for those who ask the same again."""
    cache_answer_bytes: PositiveInt = 1024**2
    """Largest answer that is kept."""


def limits_of(settings: Settings) -> QueryLimits:
    """Return what a stranger's query may use."""
    return QueryLimits(
        seconds=settings.query_seconds,
        total_seconds=settings.query_total_seconds,
        idle_seconds=settings.query_idle_seconds,
        quick_seconds=settings.query_quick_seconds,
        memory=settings.query_memory,
        rows=settings.query_rows,
        bytes=settings.query_bytes,
        depth=settings.query_depth,
        length=settings.query_length,
        queue=settings.query_queue,
        queue_seconds=settings.query_queue_seconds,
    )
