"""The files of deploy/ do what docs/deployment.md says, and its table of settings is that of the program."""

import contextlib
import itertools
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx2
import pytest
import typer
import yaml  # type: ignore[import-untyped] # its types are a package of their own
from tests.replayed import Replayed
from tests.timing import eventually

from esfgraph.console.exits import Exit
from esfgraph_server.commands import app
from esfgraph_server.settings import all_settings

if TYPE_CHECKING:
    from tests.serving import Serve

_ROOT = Path(__file__).parents[3]
_DEPLOY = _ROOT / "deploy"
_DOCUMENT = _ROOT / "docs/deployment.md"
_TEXT = _DOCUMENT.read_text(encoding="utf-8")
_SITE = (_DEPLOY / "nginx.conf").read_text(encoding="utf-8")
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
def _proxied(site: str, folder: Path) -> Iterator[int]:
    """Run nginx with a site of deploy/ on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
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


@pytest.mark.nginx
def test_behind_nginx(serve: "Serve", tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "esfgraph.access")
    patience = {"query_seconds": 1, "query_total_seconds": 1}
    with (
        serve(trusted_proxies="127.0.0.1", access_log="full", metrics=True, **patience) as server,
        _proxied(_SITE.replace("127.0.0.1:8000;", f"127.0.0.1:{server.port};"), tmp_path) as port,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client,
    ):
        answer = client.get("/sparql?query=ASK%7B%7D", headers={"X-Forwarded-For": "203.0.113.1"})
        assert answer.json()["boolean"] is True
        assert answer.headers["server"] == "nginx"
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])
        eventually(lambda: any('"client": "127.0.0.1"' in record.message for record in caplog.records))
        # Streams at once, and what is cut does not look whole.
        start = time.perf_counter()
        with client.stream("GET", f"/sparql?query={_ENDLESS}") as stream:
            chunks = stream.iter_raw()
            assert next(chunks)
            first = time.perf_counter() - start
            with pytest.raises(httpx2.RemoteProtocolError):
                for _ in chunks:
                    pass
            assert first < (time.perf_counter() - start) / 2
        assert client.post("/sparql", content=b"x" * 5_000_000).status_code == 413
        assert client.get("/metrics").status_code == 200


def _copied(replayed: Replayed, folder: Path) -> Path:
    """DATA as a server has it before the second release has come."""
    shutil.copytree(replayed.data.root, folder, symlinks=True)
    for id_ in replayed.ids[1:]:
        shutil.rmtree(folder / "releases" / id_)
    _point(folder, replayed.ids[0])
    return folder


def _bring(replayed: Replayed, folder: Path) -> None:
    """Copy the second release to DATA of a server, as the guide does: the pointer last, and in one step."""
    if not (folder / "releases" / replayed.ids[1]).exists():
        shutil.copytree(replayed.data.root / "releases" / replayed.ids[1], folder / "releases" / replayed.ids[1])
    _point(folder, replayed.ids[1])


def _point(folder: Path, id_: str) -> None:
    (folder / "next").symlink_to(f"releases/{id_}")
    (folder / "next").replace(folder / "current")


class _Reader(threading.Thread):
    """A reader with an address of its own, who asks for one thing after another until told to stop."""

    PATHS = ("/health/ready", "/sv/projects", "/project/25-030-S02.ttl", f"/sparql?query={quote('ASK { ?s ?p ?o }')}")

    def __init__(self, port: int, address: str) -> None:
        super().__init__(daemon=True)
        self.answers = list[tuple[str, int]]()
        self.releases = list[str]()
        self._stop_reading = threading.Event()
        transport = httpx2.HTTPTransport(local_address=address, trust_env=False)
        self._client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=30)

    def run(self) -> None:
        with self._client as client:
            for path in itertools.cycle(self.PATHS):
                if self._stop_reading.is_set():
                    return
                answer = client.get(path)
                self.answers.append((path, answer.status_code))
                if path == "/health/ready" and answer.status_code == 200:
                    self.releases.append(answer.json()["release"])
                time.sleep(0.05)  # the proxy lets a client ask fifty times a second

    def end(self) -> None:
        self._stop_reading.set()
        self.join(30)


@pytest.mark.nginx
@pytest.mark.parametrize("is_shared", [False, True], ids=["a copy each", "one folder"])
def test_two_servers_take_a_release_up_one_after_the_other_and_no_request_fails(
    serve: "Serve", replayed: Replayed, tmp_path: Path, is_shared: bool
) -> None:
    first, second = replayed.ids[:2]
    folders = [_copied(replayed, tmp_path / "a")]
    folders.append(folders[0] if is_shared else _copied(replayed, tmp_path / "b"))
    (upstream,) = re.findall(r"^    upstream esfgraph \{.*?^    \}\n", _TEXT, re.DOTALL | re.MULTILINE)
    with contextlib.ExitStack() as running:
        stopping = contextlib.ExitStack()
        one = stopping.enter_context(serve(data=folders[0], trusted_proxies="127.0.0.1"))
        running.enter_context(stopping)
        two = running.enter_context(serve(data=folders[1], trusted_proxies="127.0.0.1"))
        for server, name in ((one, "10.0.0.1:8000"), (two, "10.0.0.2:8000")):
            assert name in upstream
            upstream = upstream.replace(name, f"127.0.0.1:{server.port}")
        site = re.sub(r"^upstream esfgraph \{.*?^\}\n", lambda _: upstream, _SITE, flags=re.DOTALL | re.MULTILINE)
        port = running.enter_context(_proxied(site, tmp_path))
        readers = [_Reader(port, f"127.0.0.{number}") for number in range(2, 8)]
        for reader in readers:
            reader.start()
        eventually(lambda: all(len(reader.releases) > 1 for reader in readers))
        for folder, server in zip(folders, (one, two), strict=True):
            _bring(replayed, folder)
            eventually(lambda server=server: server.client.get("/health/ready").json()["release"] == second)  # type: ignore[misc] # of a lambda
            if not is_shared and server is one:
                eventually(lambda: {reader.releases[-1] for reader in readers} == {first, second})
        eventually(lambda: all(reader.releases[-1] == second for reader in readers))
        # One of them may be stopped: its readers are answered by the other.
        stopping.close()
        asked = [len(reader.answers) for reader in readers]
        eventually(lambda: all(len(each.answers) > before + 8 for each, before in zip(readers, asked, strict=True)))
        for reader in readers:
            reader.end()
    failed = {answer for reader in readers for answer in reader.answers if answer[1] != 200}
    assert failed == set()
    for reader in readers:
        # Whoever has seen the new release sees the old one no more.
        assert list(dict.fromkeys(reader.releases)) == [first, second]
        assert reader.releases == sorted(reader.releases, key=[first, second].index)
    assert {reader.is_alive() for reader in readers} == {False}
