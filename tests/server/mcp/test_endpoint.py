"""The address of the tools: there where it is wanted, for programs of either age, and for no page of another site."""

import asyncio
import json
import socket
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from mcp import Client
from tests.clients import TestClient
from tests.timing import eventually

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

if TYPE_CHECKING:
    from tests.serving import RunningServer, Serve

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
META = "io.modelcontextprotocol"
PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "groups_and_sums", "arguments": {"measure": "total_cost"}},
}


def post(server: "RunningServer", message: Any, **headers: str) -> httpx2.Response:
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return server.client.post("/mcp", content=content, headers={**HEADERS, **headers})


def test_it_is_not_there_unless_it_is_wanted(site: TestClient) -> None:
    assert Settings.model_fields["mcp"].default is False
    assert site.post("/mcp", json=PING).status_code == 404


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_clients_of_both_ages_are_answered(tools_server: "RunningServer", mode: str) -> None:
    async def ask() -> tuple[str, Any]:
        async with Client(f"http://127.0.0.1:{tools_server.port}/mcp", mode=mode) as client:
            result = await client.call_tool("groups_and_sums", {"measure": "total_cost"})
            return client.protocol_version, result.structured_content

    version, told = asyncio.run(ask())
    assert version < "2026" if mode == "legacy" else version >= "2026"
    assert told["answer"][0].replace("\N{NO-BREAK SPACE}", " ") == "The projects cost SEK 27,628,233 in total."


def test_a_message_is_answered_by_itself_in_json(tools_server: "RunningServer") -> None:
    answer = post(tools_server, CALL)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert "mcp-session-id" not in answer.headers
    assert answer.json()["result"]["structuredContent"]["whole"]["sum"]["stated"] == 2


def test_what_is_no_message_is_refused(tools_server: "RunningServer") -> None:
    assert tools_server.client.get("/mcp", headers=HEADERS).status_code == 405
    assert tools_server.client.delete("/mcp").status_code == 405
    assert post(tools_server, b"{").status_code == 400
    assert post(tools_server, CALL, **{"Content-Type": "text/plain"}).status_code == 400
    unknown = post(tools_server, {**CALL, "params": {"name": "drop", "arguments": {}}}).json()["error"]["message"]
    assert unknown.startswith("There is no tool 'drop'; there are groups_and_sums, find, ")
    long = post(tools_server, b" " * 200_000)
    assert long.status_code == 413
    assert long.json()["detail"] == "The message has 200000 bytes; at most 85536 are read."


def test_pages_of_other_sites_may_not_use_it(tools_server: "RunningServer") -> None:
    """Also where their browser takes their name for this machine."""
    refused = post(tools_server, CALL, Origin="https://evil.example", Host="evil.example")
    assert refused.status_code == 403
    assert refused.json()["detail"] == "Pages of 'https://evil.example' may not use the tools; programs may."
    assert post(tools_server, CALL, Origin="http://localhost:8000").status_code == 200
    preflight = tools_server.client.options("/mcp", headers={"Origin": "https://evil.example"})
    assert "POST" not in preflight.headers["access-control-allow-methods"]


def test_it_answers_for_the_hosts_that_are_served(seed_build: tuple[DataFolder, BuildResult]) -> None:
    settings = Settings(
        data=seed_build[0].root, query=QueryLimits(processes=1), mcp=True, allowed_hosts="esf.example", root_path="/esf"
    )
    with TestClient(create_app(settings)) as client:
        assert client.post("/mcp", json=CALL, headers={**HEADERS, "Host": "other.example"}).status_code == 421
        answer = client.post("/mcp", json=CALL, headers={**HEADERS, "Host": "esf.example"})
        page = answer.json()["result"]["structuredContent"]["page"]
        assert page == "http://localhost:8000/en/ask?measure=total_cost"


def test_without_a_release_tools_say_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(data=tmp_path_factory.mktemp("empty"), query=QueryLimits(processes=1), mcp=True)
    with TestClient(create_app(settings)) as client:
        result = client.post("/mcp", json=CALL, headers=HEADERS).json()["result"]
        assert result["isError"]
        assert result["content"][0]["text"] == "No release is published here yet; run 'esfgraph build' first."


def test_a_query_ends_when_its_client_leaves(serve: "Serve", seed_build: tuple[DataFolder, BuildResult]) -> None:
    """Whatever it says of its age."""
    call = {"name": "query", "arguments": {"query": ENDLESS}}
    envelope = {f"{META}/protocolVersion": "2026-07-28", f"{META}/clientInfo": {"name": "prov", "version": "1"}}
    modern = {**call, "_meta": {**envelope, f"{META}/clientCapabilities": {}}}
    names = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "query"}
    with serve(data=seed_build[0].root, mcp=True, query_seconds=600, query_total_seconds=600) as server:
        for params, more in ((call, {}), (modern, names)):
            body = json.dumps({**CALL, "params": params})
            headers = {"Host": "localhost", **HEADERS, **more, "Content-Length": str(len(body))}
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            with socket.create_connection(("127.0.0.1", server.port)) as client:
                client.sendall(f"POST /mcp HTTP/1.1\r\n{head}\r\n{body}".encode())
                eventually(lambda: server.release.pool.busy > 0)
            eventually(lambda: server.release.pool.busy == 0)
