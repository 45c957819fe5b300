"""The page of the API: its operations as the OpenAPI document describes them, each with a call that works."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from esfgraph_server.api.answers import PATH
from esfgraph_server.api.openapi import describe, load_texts
from esfgraph_server.reconcile.service import PATH as RECONCILE
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page


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


def api_page(context: PageContext) -> ApiPage:
    """Gather the page of the API."""
    document = describe([], context.language, context.site)
    operations = ((path, methods["get"]) for path, methods in document["paths"].items())
    return ApiPage(
        title=Shown(context.formatter.say("api.title")),
        description=document["info"]["description"],
        operations=tuple(_operation(path, operation, context) for path, operation in operations),
        reconciliation=f"{context.site}/{RECONCILE}/{context.language}",
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
