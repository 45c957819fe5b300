"""The server of the protocol: what the SDK asks of us, answered by the tables of tools and resources."""

import json
import logging
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from mcp import MCPError, types
from mcp.server import Server, ServerRequestContext
from starlette.requests import Request

from esfgraph.rules import Bilingual
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.http.problems import Problem
from esfgraph_server.mcp.caller import calling
from esfgraph_server.mcp.conditions import FACETS
from esfgraph_server.mcp.find_tool import find_tool
from esfgraph_server.mcp.projects_tool import projects_tool
from esfgraph_server.mcp.query_tools import query_tools
from esfgraph_server.mcp.resources import DOCUMENTS, TEMPLATES, read_resource
from esfgraph_server.mcp.schema_tool import schema_tool
from esfgraph_server.mcp.sums_tool import sums_tool
from esfgraph_server.mcp.tool import USUAL, Tool
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.site.state import SiteState

_log = logging.getLogger(__name__)

_INSTRUCTIONS = (
    "Projects of the European Social Fund in Sweden, from the public project bank: who runs them, where, when, and "
    "what they cost. Take numbers from 'groups_and_sums', codes from 'find', all else from the queries. What no source "
    "states is absent, not zero: say with every sum how many projects state it. Give the address in 'page' as the "
    "source, and the release."
)
_ALONE = "stdio"
"""Stands for the client where there is only one."""
_READING = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_WHERE_VALUES = Bilingual(
    "Verktyget ”groups_and_sums” med by=”{parameter}” räknar upp de värden som projekt har.",
    "The tool 'groups_and_sums' with by='{parameter}' lists the values that projects have.",
)
_FACETS = frozenset(each.key for each in FACETS)

Context = ServerRequestContext[Any, Request[Any]]


def make_server(state: SiteState) -> Server[Any]:
    """Serve what the application with this state serves."""
    tools = {
        tool.name: tool
        for tool in (sums_tool(), find_tool(), projects_tool(), schema_tool(), *query_tools(state["examples"]))
    }
    listed = types.ListToolsResult(tools=[_described(tool) for tool in tools.values()])

    async def list_tools(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return listed

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            raise MCPError(
                types.INVALID_PARAMS, f"There is no tool '{params.name[:100]}'; there are {', '.join(tools)}."
            )
        given = params.arguments or {}
        language = _language_of(given)
        try:
            arguments = tool.read(given)
            async with calling(state, language, _client_of(context)) as caller:
                body = (await tool.run(caller, arguments)).decode()
        except Exception as error:
            return _failed(_sentence(_problem_of(state, error), error, language))
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=body)], structured_content=json.loads(body)
        )

    async def list_resources(_: Context, __: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        resources = [
            types.Resource(
                uri=each.uri,
                name=each.path,
                title=each.title,
                description=each.description,
                mime_type=each.format.media_type,
            )
            for each in DOCUMENTS
        ]
        return types.ListResourcesResult(resources=resources)

    async def list_templates(_: Context, __: types.PaginatedRequestParams | None) -> types.ListResourceTemplatesResult:
        templates = [
            types.ResourceTemplate(
                uri_template=each.uri,
                name=each.uri.rpartition("release/")[2],
                title=each.title,
                description=each.description,
                mime_type=each.format.media_type,
            )
            for each in TEMPLATES
        ]
        return types.ListResourceTemplatesResult(resource_templates=templates)

    async def read(context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri = str(params.uri)
        try:
            async with calling(state, USUAL, _client_of(context)) as caller:
                format_, text = await read_resource(caller, uri)
        except Exception as error:
            problem = _problem_of(state, error)
            raise MCPError(types.INVALID_PARAMS, problem.detail, {"uri": uri[:300]}) from None
        content = types.TextResourceContents(uri=uri, mime_type=format_.media_type, text=text)
        return types.ReadResourceResult(contents=[content])

    server: Server[Any] = Server(
        "esfgraph",
        version=version("esfgraph"),
        title="ESF projects in Sweden",
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read,
    )
    server.middleware.clear()  # it would tell of what was asked, as the web application does not either
    return server


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=_READING,
    )


def _language_of(given: Mapping[str, Any]) -> Language:
    return next((each for each in LANGUAGES if each == given.get("language")), USUAL)


def _client_of(context: Context) -> str:
    """Return whose share of the server a request has."""
    return client_of(context.request.scope) if context.request else _ALONE


def _problem_of(state: SiteState, error: Exception) -> Problem:
    """Say what is told of an error, as at every address; the log keeps those that nobody raised on purpose."""
    problem = state["problems"].of(error, "/mcp", "POST")
    if problem.status == 500:
        _log.error("A tool failed.", exc_info=error)
    return problem


def _sentence(problem: Problem, error: Exception, language: Language) -> str:
    told = problem.sentence.to(language) if problem.sentence else problem.detail
    if isinstance(error, SelectionError) and error.reason == "value" and error.parameter in _FACETS:
        return f"{told} {_WHERE_VALUES.fill(parameter=error.parameter).to(language)}"
    return told


def _failed(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=sentence)], is_error=True)
