"""The command `serve` as an operator runs it: several server processes, its log, settings that cannot be."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from esfgraph.console.exits import Exit
from esfgraph.errors import ReleaseError
from esfgraph.publisher.publication import Publication
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.commands import ready

_MAIN = "from esfgraph_server.cli import main; main()"


@contextlib.contextmanager
def _serving(data: DataFolder, *options: str) -> Iterator[tuple[httpx2.Client, "subprocess.Popen[str]"]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", _MAIN, "serve", "--data", str(data.root), "--port", str(port), *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with (
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client,
    ):
        try:
            end = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < end:
                with contextlib.suppress(httpx2.HTTPError):
                    if client.get("/health/ready").status_code == 200:
                        break
                time.sleep(0.1)
            yield client, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def test_several_processes_add_up_their_figures(served_data: DataFolder) -> None:
    with _serving(served_data, "--workers", "2", "--metrics", "--access-log", "none") as (client, _):
        for number in range(12):
            with httpx2.Client(base_url=client.base_url, trust_env=False, timeout=30) as another:
                assert another.get("/sparql", params={"query": f"ASK {{}} # {number}"}).status_code == 200
        for _ in range(4):
            text = client.get("/metrics", headers={"Connection": "close"}).text
            assert 'esfgraph_queries_total{outcome="answered"} 12.0' in text
            assert re.search(r"esfgraph_query_workers \d", text)


def test_the_log_goes_to_the_standard_output(served_data: DataFolder) -> None:
    with _serving(served_data) as (client, process):
        answer = client.get("/sparql?query=ASK%7B%7D")
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        logged = (json.loads(line) for line in lines if line.startswith("{"))
        line = next(each for each in logged if each["path"] == "/sparql")
        assert line["request"] == answer.headers["x-request-id"]
        assert "server" not in answer.headers


Command = Callable[..., tuple[int, str, str]]


def _refused(esfgraph: Command, data: DataFolder, *options: str) -> str:
    """Start a server that cannot start, and return the sentence that says why."""
    code, out, err = esfgraph("serve", "--data", str(data.root), *options)
    assert code == Exit.CANNOT_RUN
    assert "Serving" not in out
    return err


@pytest.mark.parametrize(
    ("variable", "value"), [("QUERY_SECONDS", "0"), ("ACCESS_LOG", "everything"), ("QUERY_MEMORY", "much")]
)
def test_a_setting_that_cannot_be_is_named(
    served_data: DataFolder, esfgraph: Command, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(f"ESFGRAPH_{variable}", value)
    assert f"ESFGRAPH_{variable}" in _refused(esfgraph, served_data, "--port", "0")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_taken_is_told_before_anything_is_served(
    served_data: DataFolder, esfgraph: Command, workers: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        reason = _refused(esfgraph, served_data, "--port", port, "--workers", workers)
    assert reason == f"esfgraph: The server cannot listen at 127.0.0.1, port {port}: Address already in use.\n"


@pytest.mark.parametrize(("option", "value"), [("--port", "99999"), ("--host", "192.0.2.1")])
def test_an_address_that_cannot_be_is_told(served_data: DataFolder, esfgraph: Command, option: str, value: str) -> None:
    assert _refused(esfgraph, served_data, option, value).count("\n") == 1


def test_a_folder_without_a_release_that_cannot_be_written_is_told() -> None:
    sentence = (
        r"^There is no release in '.*', and none can be built there, for it cannot be written: build elsewhere \('"
    )
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:  # that of a test is closed to others
        Path(folder).chmod(0o555)
        if not user:
            os.seteuid(65_534)  # no rights keep an administrator out
        try:
            for data in (Path(folder), Path(folder) / "new" / "data"):
                with pytest.raises(ReleaseError, match=sentence):
                    ready(DataFolder(data), Publication())
        finally:
            os.seteuid(user)


def test_the_commands_of_the_library_stay_without_the_server() -> None:
    script = (
        "import sys, typer.main\n"
        "from esfgraph_server.cli import commands_for\n"
        "for arguments in (['build'], ['releases', 'list'], [], ['serve'], ['--help', 'build']):\n"
        "    print(*typer.main.get_group(commands_for(arguments)).commands, 'pydantic' in sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    run = subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True)
    build, releases, *others = (line.split() for line in run.stdout.splitlines())
    assert build == releases
    assert build[-1] == "False", "pydantic takes a sixth of a start"
    for every in others:
        assert set(every[:-1]) - set(build[:-1]) == {"export", "mcp", "serve"}
        assert every[-1] == "True"
