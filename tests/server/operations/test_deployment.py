"""The examples of docs/deployment.md do what they say."""

import contextlib
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx2
import pytest
import typer

from esfgraph_server.cli import app
from esfgraph_server.settings import all_settings

if TYPE_CHECKING:
    from tests.server.conftest import RunningServer, Serve

_DOCUMENT = Path(__file__).parents[3] / "docs/deployment.md"
_TEXT = _DOCUMENT.read_text(encoding="utf-8")
_ENDLESS = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


def _block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", _TEXT, re.DOTALL)
    return str(found)


def _settings_table() -> str:
    """The table of settings, made from the settings and the options of `serve`."""
    command = typer.main.get_group(app).commands["serve"]
    options = {parameter.name: parameter.opts[0] for parameter in command.params}
    lines = ["| variable | default | what |", "|---|---|---|"]
    for setting in all_settings():
        option = f" (`{options[setting.name]}`)" if setting.name in options else ""
        lines.append(f"| `{setting.variable}`{option} | {setting.default} | {setting.description} |")
    return "\n".join(lines) + "\n"


@pytest.mark.golden
def test_the_table_of_settings_is_that_of_the_program(request: pytest.FixtureRequest) -> None:
    """With --update-golden it is written anew."""
    table = re.compile(r"^\| variable \|.*?\n(?=\n)", re.DOTALL | re.MULTILINE)
    if request.config.getoption("--update-golden"):
        _DOCUMENT.write_text(table.sub(lambda _: _settings_table(), _TEXT), encoding="utf-8")
        return
    (found,) = table.findall(_TEXT)
    assert found == _settings_table()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not there")
def test_systemd_reads_the_service(tmp_path: Path) -> None:
    unit = tmp_path / "esfgraph.service"
    text = re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", _block("ini"), flags=re.MULTILINE)
    unit.write_text(text.replace("User=esfgraph", "User=root"), encoding="utf-8")
    run = subprocess.run(["systemd-analyze", "verify", str(unit)], check=False, capture_output=True, text=True)
    assert str(unit.name) not in run.stderr, run.stderr
    assert "Unknown" not in run.stderr


@contextlib.contextmanager
def _proxied(server: "RunningServer", folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    site = _block("nginx").replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{server.port};")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
    paths = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"pid {folder}/pid; error_log {folder}/error.log; daemon off; master_process off; events {{}}\n"
        f"http {{ access_log off; {paths}\n{site} }}\n",
        encoding="utf-8",
    )
    command = ["nginx", "-c", str(configuration), "-e", str(folder / "error.log")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    with subprocess.Popen(command) as process:
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def _wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.01)


@pytest.mark.nginx
def test_behind_nginx(serve: "Serve", tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "esfgraph.access")
    patience = {"query_seconds": 1, "query_total_seconds": 1}
    with (
        serve(trusted_proxies="127.0.0.1", access_log="full", metrics=True, **patience) as server,
        _proxied(server, tmp_path) as port,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client,
    ):
        answer = client.get("/sparql?query=ASK%7B%7D", headers={"X-Forwarded-For": "203.0.113.1"})
        assert answer.json()["boolean"] is True
        assert answer.headers["server"] == "nginx"
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
        _wait_for(lambda: any('"client": "127.0.0.1"' in record.message for record in caplog.records))
        # Streams at once, and what is cut does not look whole.
        start = time.perf_counter()
        with client.stream("GET", f"/sparql?query={_ENDLESS}") as stream:
            chunks = stream.iter_raw()
            assert next(chunks)
            assert time.perf_counter() - start < 0.9
            with pytest.raises(httpx2.RemoteProtocolError):
                for _ in chunks:
                    pass
        assert client.post("/sparql", content=b"x" * 5_000_000).status_code == 413
        assert client.get("/metrics").status_code == 200
