"""The page of the API: its operations as the OpenAPI document describes them, each with a call that works."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from esfgraph_server.api.answers import PATH
from esfgraph_server.api.openapi import describe, load_texts
from esfgraph_server.catalogue.catalog import HARVESTED
from esfgraph_server.changes.stream_document import PATH as STREAM
from esfgraph_server.reconcile.service import PATH as RECONCILE
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page
from esfgraph_server.sparql.endpoint import PATH as ENDPOINT

TOOLS = (
    ("table", "{language}/projects.csv"),
    ("map", f"{PATH}/places.geojson?level=county"),
    ("stream", STREAM),
    ("harvest", HARVESTED),
    ("engine", ENDPOINT.removeprefix("/")),
)
"""Programs that people have (api.tool.*), and what each reads: an address below the site."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Programs, and the address that they read."""

    name: str
    what: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """A parameter of an operation."""

    name: str
    description: str
    values: str
    """Those that it may have, where they are known."""
    required: bool


@dataclass(frozen=True, slots=True)
class ShownOperation:
    """An operation, and how it is called."""

    name: str
    path: str
    title: str
    description: str
    call: str
    """A command line."""
    href: str
    """Its answer."""
    parameters: tuple[ShownParameter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPage(Page):
    """The operations of the API."""

    template: ClassVar[str] = "pages/api.html"
    description: str
    operations: tuple[ShownOperation, ...]
    reconciliation: str
    """The address of the reconciliation service in the reader's language."""
    tools: tuple[Tool, ...]


def api_page(context: PageContext) -> ApiPage:
    """Gather the page of the API."""
    document = describe([], context.language, context.site)
    operations = ((path, methods["get"]) for path, methods in document["paths"].items())
    return ApiPage(
        title=Shown(context.formatter.say("api.title")),
        description=document["info"]["description"],
        operations=tuple(_operation(path, operation, context) for path, operation in operations),
        reconciliation=f"{context.site}/{RECONCILE}/{context.language}",
        tools=tuple(_tool(key, address, context) for key, address in TOOLS),
    )


def _tool(key: str, address: str, context: PageContext) -> Tool:
    say = context.formatter.say
    return Tool(
        say(f"api.tool.{key}"),
        say(f"api.tool.{key}-what"),
        f"{context.site}/{address.format(language=context.language)}",
    )


def _operation(path: str, operation: Mapping[str, Any], context: PageContext) -> ShownOperation:
    name = operation["operationId"]
    address = f"{PATH}/{load_texts()['operation'][name]['address']}"
    return ShownOperation(
        name=name,
        path=path,
        title=operation["summary"],
        description=operation["description"],
        call=f"curl {shlex.quote(f'{context.site}/{address}')}",
        href=context.links.file(address),
        parameters=tuple(map(_parameter, operation.get("parameters", ()))),
    )


def _parameter(parameter: Mapping[str, Any]) -> ShownParameter:
    schema = parameter["schema"]
    values = schema.get("items", schema).get("enum", ())
    return ShownParameter(
        parameter["name"], parameter["description"], ", ".join(filter(None, values)), bool(parameter.get("required"))
    )
