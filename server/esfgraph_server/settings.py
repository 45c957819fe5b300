"""Settings of the web application, from arguments or ``ESFGRAPH_*`` in the environment."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from esfgraph_server.query_pool.limits import QueryLimits, cores

AccessLog = Literal["none", "paths", "full"]


class Settings(BaseSettings):
    """What an operator may set. ``ESFGRAPH_QUERY_ROWS`` is the field ``rows`` of ``query``, and so on."""

    model_config = SettingsConfigDict(
        env_prefix="ESFGRAPH_",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    data: Path = Path("esfgraph-data")
    """Folder of the releases."""
    store: Annotated[str, Field(pattern=r"^(sparql:https?://\S+)?$")] = ""
    """`sparql:` and the address of a SPARQL 1.1 endpoint to read releases from; none: from their folders."""
    store_seconds: PositiveFloat = 10.0
    """Seconds that a store of others may take for a look-up of a page or document."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on."""
    workers: PositiveInt = 1
    """Server processes; each has query processes of its own."""
    root_path: str = ""
    """Prefix that a proxy strips before it passes a request on."""
    public_url: str | None = None
    """Where the site is read, if that is not the base IRI."""
    allowed_hosts: str = ""
    """Names in `Host` that are answered, with commas between, `*.example.org` for all below one; none: every name."""
    trusted_proxies: str = ""
    """Addresses or networks, with commas between, whose `X-Forwarded-For`, `-Proto` and `X-Request-Id` are believed."""
    embed_ancestors: Annotated[str, Field(pattern=r"^[^;,\r\n]*$")] = "*"
    """Whose pages may show embeds, with spaces between, as `frame-ancestors` of CSP has it; empty: our own alone."""
    access_log: AccessLog = "paths"
    """What is logged of a request: `none`, `paths`, or `full`: with what may be personal, address and query string."""
    metrics: bool = False
    """Whether `/metrics` answers, in the format of Prometheus."""
    mcp: bool = False
    """Whether `/mcp` answers tools of the Model Context Protocol, which the extra `esfgraph[mcp]` brings."""
    query: QueryLimits = QueryLimits()
    """What one query may use."""
    quick_processes: PositiveInt = Field(default_factory=cores)
    """Slots besides those for long queries, where every query begins."""
    spare_processes: PositiveInt = 2
    """Query processes kept warm, to replace killed ones."""
    cache_bytes: PositiveInt = 64 * 1024**2
    """Bytes of answers that each server process keeps for those who ask the same again."""
    cache_answer_bytes: PositiveInt = 1024**2
    """Bytes of the largest answer that is kept."""
    page_places: PositiveInt = 2  # threads wait for each other: of two, a client got a third fewer documents a second
    """Pages and documents that each server process makes at the same time; one client's at most half of them."""
    page_seconds: PositiveFloat = 10.0
    """Seconds that making one may take."""
    page_bytes: PositiveInt = 64 * 1024**2
    """Bytes of the largest page or document that is sent."""
    page_cache_bytes: PositiveInt = 32 * 1024**2
    """Bytes of pages and documents that each server process keeps for the next who ask."""
    head_bytes: PositiveInt = 64 * 1024
    """Bytes of a request's first line and headers."""
    head_seconds: PositiveFloat = 10.0
    """Seconds that a client may take to send them."""
    body_seconds: PositiveFloat = 30.0
    """Seconds that a client may take to send a body."""
    connections: PositiveInt = 1000
    """Connections of one server process; where there are more, those that have kept it waiting longest are closed."""
    client_connections: PositiveInt = 200
    """Connections of one client: an IPv4 address, or an IPv6 network of 64 bits. Trusted proxies have no such limit."""


class Setting(NamedTuple):
    """One value that an operator may set, as the documentation and the command line name it."""

    name: str
    """Its field, with that of its group before it: ``query_rows``."""
    variable: str
    default: str
    description: str


def all_settings() -> Iterator[Setting]:
    """Yield every setting, in the order of the fields."""
    schema = Settings.model_json_schema()
    for name, field in schema["properties"].items():
        if group := field.get("$ref"):
            members = schema["$defs"][group.rpartition("/")[2]]["properties"]
            yield from (_setting(f"{name}_{member}", inner) for member, inner in members.items())
        else:
            yield _setting(name, field)


def _setting(name: str, field: Mapping[str, Any]) -> Setting:
    default = field.get("default", cores.__doc__)  # the only one that the machine decides
    shown = "off" if default is False else str(default or "none").removesuffix(".0").rstrip(".")
    return Setting(name, f"ESFGRAPH_{name.upper()}", shown, " ".join(field["description"].split()))
