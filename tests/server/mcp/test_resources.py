"""Resources are the documents of the site, byte for byte."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from mcp import Client, MCPError

if TYPE_CHECKING:
    from tests.serving import RunningServer

Talk = Callable[[Callable[[Client], Awaitable[Any]]], Any]
SPACE = "esfgraph://release/"


def test_resources_are_the_documents_of_the_site(talk: Talk, tools_server: "RunningServer") -> None:
    async def read(client: Client) -> dict[str, Any]:
        listed = [str(each.uri) for each in (await client.list_resources()).resources]
        templates = [each.uri_template for each in (await client.list_resource_templates()).resource_templates]
        listed += [each.replace("project/{number}", "project/25-030-S02") for each in templates]
        listed = [each.replace("organization/{number}", "organization/2120000415") for each in listed]
        return {uri: (await client.read_resource(uri)).contents[0] for uri in listed}

    found = talk(read)
    assert len(found) == 6
    for uri, content in found.items():
        document = tools_server.client.get("/" + uri.removeprefix(SPACE))
        assert content.text == document.text, uri
        assert content.mime_type == document.headers["content-type"].partition(";")[0]


def test_what_is_no_resource_is_refused_in_a_sentence(talk: Talk) -> None:
    wrong = (
        *("project/25-030-S99.ttl", "project/25-030-S02", "project/25-030-S02.rdf", "sparql.ttl"),
        *("../settings.ttl", "%2e%2e/x.ttl", "project/25-030-S02.ttl/x"),
    )
    uris = [*(f"{SPACE}{path}" for path in wrong), "file:///etc/passwd", "http://localhost:8000/ontology.ttl"]

    async def read(client: Client) -> list[str]:
        told = list[str]()
        for uri in uris:
            try:
                await client.read_resource(uri)
            except MCPError as error:
                told.append(error.message)
        return told

    sentences = talk(read)
    assert [each.partition(";")[0] for each in sentences] == [f"There is no resource {uri}" for uri in uris]
    assert all("there are esfgraph://release/ontology.ttl, " in each for each in sentences)
