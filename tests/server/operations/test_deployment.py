"""The files of deploy/ do what docs/deployment.md says, and its table of settings is that of the program."""

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
import yaml  # type: ignore[import-untyped] # its types are a package of their own

from esfgraph.console.exits import Exit
from esfgraph_server.commands import app
from esfgraph_server.settings import all_settings

if TYPE_CHECKING:
    from tests.server.conftest import RunningServer, Serve

_ROOT = Path(__file__).parents[3]
_DEPLOY = _ROOT / "deploy"
_DOCUMENT = _ROOT / "docs/deployment.md"
_TEXT = _DOCUMENT.read_text(encoding="utf-8")
_ENDLESS = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


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
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    for unit in _DEPLOY.glob("esfgraph*.*"):
        text = re.sub(
            r"^(Exec\w+)=/opt\S+", rf"\1={shutil.which('true')}", unit.read_text(encoding="utf-8"), flags=re.M
        )
        (tmp_path / unit.name).write_text(re.sub("^User=.*", "User=root", text, flags=re.M), encoding="utf-8")
    mail = tmp_path / "esfgraph-report@failed.service.d" / "mail.conf"
    mail.parent.mkdir()
    mail.write_text((_DEPLOY / "mail.conf").read_text(encoding="utf-8").replace("/usr/sbin/sendmail", "true"), "utf-8")
    units = [str(path) for path in tmp_path.iterdir() if path.suffix in (".service", ".timer")]
    assert len(units) == 4
    assert _verified(*units) == []
    service = tmp_path / "esfgraph.service"
    service.write_text(service.read_text(encoding="utf-8") + "[Service]\nProtectEverything=yes\n", encoding="utf-8")
    assert any("ProtectEverything" in line for line in _verified(str(service)))


def _verified(*units: str) -> list[str]:
    """What systemd has to say about our units."""
    run = subprocess.run(["systemd-analyze", "verify", *units], check=False, capture_output=True, text=True)
    return [line for line in run.stderr.splitlines() if "esfgraph" in line or "Unknown" in line]


def _lines(unit: str, key: str) -> list[str]:
    text = (_DEPLOY / unit).read_text(encoding="utf-8")
    return [line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{key}=")]


def test_the_nightly_run_ends_at_the_codes_that_a_person_must_see() -> None:
    """And whatever it ends with is reported."""
    unit = "esfgraph-publish.service"
    assert _lines(unit, "SuccessExitStatus") == [str(int(Exit.SOME_REFUSED))]
    assert not any(command.startswith("-") for command in _lines(unit, "ExecStart"))
    assert _lines(unit, "OnSuccess") == ["esfgraph-report@published.service"]
    assert _lines(unit, "OnFailure") == ["esfgraph-report@failed.service"]
    codes = {int(code) for code in re.findall(r"^\| (\d) \|", _TEXT, re.MULTILINE)}
    assert codes == {int(code) for code in Exit} - {int(Exit.INTERRUPTED)}


def test_the_settings_of_the_services_are_settings() -> None:
    names = re.findall(r"^(\w+)=", (_DEPLOY / "esfgraph.env").read_text(encoding="utf-8"), re.MULTILINE)
    used = re.findall(r"\$\{?(\w+)", " ".join(_lines("esfgraph-publish.service", "ExecStart")))
    assert set(names) <= {setting.variable for setting in all_settings()} | set(used)
    assert set(used) <= set(names)


def test_the_image_is_made_by_the_commands_of_the_guide() -> None:
    text = (_DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    runs = [
        re.sub("--no-cache-dir |--uid 900 ", "", command).replace("/opt/esfgraph/current", "$program")
        for command in re.findall("^RUN (.*)", text, re.MULTILINE)
    ]
    assert runs[0].startswith("apt-get update && apt-get install --yes ")
    guide = _TEXT.replace("-o esfgraph-build -g esfgraph-build", "-o esfgraph -g esfgraph")  # one user for both
    assert len(runs) == 7
    assert [command for command in runs[1:] if f"       {command}\n" not in guide] == []
    assert text.index("USER esfgraph") < text.index("ENTRYPOINT")
    assert "/health/ready" in text
    # What is not copied into the image is not needed to install the program.
    kept = re.findall("^!(.*)", (_DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in kept if not (_ROOT / name).exists()] == []


def test_the_containers_run_the_lines_of_the_nightly_unit() -> None:
    services = yaml.safe_load((_DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    commands = [service["command"] for name, service in services.items() if name not in ("serve", "init")]
    assert [f"/opt/esfgraph/current/bin/esfgraph {each}" for each in commands] == _lines(
        "esfgraph-publish.service", "ExecStart"
    )
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in services.values())
    assert "data:/var/lib/esfgraph:ro" in services["serve"]["volumes"]
    assert [place.partition(":")[0] for place in services["serve"]["ports"]] == ["127.0.0.1"]


@contextlib.contextmanager
def _proxied(server: "RunningServer", folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    site = (
        (_DEPLOY / "nginx.conf")
        .read_text(encoding="utf-8")
        .replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{server.port};")
    )
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
