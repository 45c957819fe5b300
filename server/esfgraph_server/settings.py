"""Settings of the web application, from arguments or ``ESFGRAPH_*`` in the environment."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    query_processes: PositiveInt = max(2, os.cpu_count() or 1)
    """Queries that one server process evaluates at the same time."""
    query_seconds: PositiveFloat = 30.0
    """Longest time from the start of a query's evaluation to the last byte of its answer."""
    query_bytes: PositiveInt = 256 * 1024**2
    """Largest answer."""
    query_memory: PositiveInt = 1024**3
    """Bytes of memory that one query process may use, the store's cache included."""
    query_length: PositiveInt = 1024**2
    """Longest query text, in bytes."""
    query_queue: PositiveInt = 256
    """Queries that may wait for a free process."""
    query_queue_seconds: PositiveFloat = 10.0
    """Longest wait for a free process."""
