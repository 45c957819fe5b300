"""The command of the tools: a program starts it, asks, and hears nothing else."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters, stdio_client

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder

COMMAND = [sys.executable, "-c", "from esfgraph_server.cli import main; main()", "mcp", "--data"]


def test_a_program_starts_it_and_asks(seed_build: tuple[DataFolder, BuildResult], tmp_path: Path) -> None:
    command, *arguments = [*COMMAND, str(seed_build[0].root)]
    parameters = StdioServerParameters(command=command, args=arguments, env={"PYTHONPATH": ":".join(sys.path)})

    async def ask() -> tuple[str, list[Any], str]:
        with (tmp_path / "errors").open("w") as errors:
            async with Client(stdio_client(parameters, errlog=errors)) as client:
                info = client.server_info
                calls: list[tuple[str, dict[str, Any]]] = [
                    ("groups_and_sums", {"by": "region", "measure": "granted_support"}),
                    ("query", {"query": "SELECT (COUNT(?p) AS ?n) { ?p a esf:Project }"}),
                    ("query", {"query": "CLEAR ALL"}),
                ]
                results = [await client.call_tool(name, given) for name, given in calls]
                [content] = (await client.read_resource("esfgraph://release/project/25-030-S02.ttl")).contents
                return (info.name if info else ""), results, content.uri

    name, (sums, count, refused), uri = asyncio.run(ask())
    assert (name, uri) == ("esfgraph", "esfgraph://release/project/25-030-S02.ttl")
    assert [each["value"] for each in sums.structured_content["groups"]][:2] == ["SE12", "SE22"]
    assert count.structured_content["rows"] == [{"n": 5}]
    assert (refused.is_error, refused.content[0].text.partition(":")[0]) == (True, "The query is not valid SPARQL 1.1")
    assert not (tmp_path / "errors").read_text(encoding="utf-8")


def test_without_a_release_it_says_what_to_do(esfgraph: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, out, err = esfgraph("mcp", "--data", str(tmp_path / "nothing"))
    assert (code, out) == (2, "")
    assert "build one first ('esfgraph build')" in err
    assert not (tmp_path / "nothing").exists()
