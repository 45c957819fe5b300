"""The steps in which bench/faults.py lets a call fail, and what is looked at after each."""

import re
import shutil
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
from bench.injection import CALLS, Command, Fault, forked, read_program, started_by

from esfgraph.pipeline.build import build
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.release.choice import choose
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.releases import current
from esfgraph_server.settings import Settings

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
SCARCE = ("ENOMEM", "EAGAIN", "EMFILE")
"""Answers after which engines end their process, whatever the program would make of it."""
WAKES = "[eventfd]"
"""What strace calls the file by which threads wake the event loop; libuv aborts where it cannot read it."""
GOOD = {
    "unharmed": "does what it would have done without a fault",
    "told": "ends with a sentence that names a file or folder and what to do; the older release is served",
    "told, served": "serves the new release whole, and says what was not done",
    "ended": "the engine or the event loop ends the process, for want of memory, threads or files, or of what wakes it",
    "refused": "some requests were answered with a 5xx of one sentence or not at all; later ones as before",
}
SECONDS = 120.0
"""After which a command hangs."""
PAGES = (
    "/sv",
    "/sv/projects?county=05",
    "/en/project/25-030-S02",
    "/project/25-030-S02.ttl",
    "/sparql?query=SELECT+(COUNT(*)+AS+%3Fn)+%7B+%3Fs+%3Fp+%3Fo+%7D",
    "/sv/projects.csv",
    "/downloads/esf.nq.gz",
    "/sv/map.png?measure=granted_support&level=county",
    "/api/v1/projects?q=arbete",
    "/sv/quality",
    "/health/ready",
)
_CURE = re.compile(
    r"\b(build|run|start|try|free|make room|roll back|close|raise|install|look|repair|check)\b", re.IGNORECASE
)
_OF_THE_LOOP = re.compile(r'Traceback \(most recent call last\):\n  File "uvloop/[^\n]*\n\w+: [^\n]*')
"""What the event loop prints from a process that it cannot start, where nobody can catch it."""
_TRACE = re.compile(r"Traceback \(most recent call last\)|panicked at|RUST_BACKTRACE")


@dataclass(frozen=True, slots=True)
class Home:
    """DATA as every case finds it."""

    folder: Path
    old: str
    new: str

    @classmethod
    def made(cls, folder: Path) -> "Home":
        """Build the two releases; the older one is served, the other is not there."""
        data = DataFolder(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)
        old = forked(lambda: _id(build(sorted(SEEDS.glob("*.txt"))[:4], data, Iris())))
        shutil.copytree(data.root, folder / "older", symlinks=True)
        new = forked(lambda: _id(build([SEEDS], data, Iris())))
        return cls(folder, old, new)

    def copied(self, to: Path, *, both: bool) -> DataFolder:
        """Copy DATA with the older release alone, or with both, the newer one current."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder / ("data" if both else "older"), to, symlinks=True)
        return DataFolder(to)


def _id(result: Any) -> str:
    return str(result.release.id)


def state(data: DataFolder) -> list[str]:
    """The current release, and what is wrong with it or with its index."""
    choice = choose(data, thorough=True)
    if choice.release is None or choice.fault:
        return [data.pointed() or "", str(choice.fault)]
    size = SearchIndex.open(choice.release.path / "search").size
    return [choice.release.id, "" if size and len(choice.release.open_store()) else "the release is empty"]


def after(data: DataFolder) -> list[str]:
    """Build again; the release, whether it is whole, and what was left lying about."""
    result = build([SEEDS], data, Iris())
    left = [path.name for path in (data.root / "releases").iterdir() if path.name.startswith(".")]
    now, damage = state(data)
    return [_id(result) if result.served else "", now, damage or " ".join(left)]


def build_under(fault: Fault, home: Home, work: Path) -> tuple[str, Command]:
    """Build while a call fails, look what is served, and build again."""
    data = home.copied(work / "data", both=False)
    command = Command(["build", str(SEEDS), "--data", str(data.root), "--processes", "1"], work)
    command.trace(CALLS[fault.call], fault)
    command.go_on()
    code = command.wait(SECONDS)
    served, damage = forked(partial(state, data))
    result = _build_outcome(code, served == home.new, command, fault, data)
    if damage or served not in (home.old, home.new):
        return f"half a release is current: {served} {damage}", command
    try:
        made, now, wrong = forked(partial(after, data))
    except RuntimeError as error:
        return f"the next build fails: {str(error).splitlines()[-1]}", command
    if (made, now) != (home.new, home.new) or wrong:
        return f"the next build makes {made}, serves {now}: {wrong}", command
    return result, command


def _may_end(fault: Fault, command: Command) -> bool:
    return fault.error in SCARCE or any(WAKES in call for call in command.refused())


def _build_outcome(code: int | None, is_new: bool, command: Command, fault: Fault, data: DataFolder) -> str:
    said = command.err.read_text(encoding="utf-8", errors="replace")
    if code is None:
        return "hangs"
    if code < 0:
        return "ended" if fault.error in SCARCE and not is_new else f"signal {-code}"
    if _TRACE.search(said):
        return "traceback"
    if code == 0:
        return "unharmed" if is_new else "exit code 0, and nothing was published"
    is_silenced = any("<" + str(command.err) in call or "<" + str(command.out) in call for call in command.refused())
    if is_silenced:
        return "told, served" if is_new else "told"
    if code == 1 and not is_new:
        return "exit code 1, and nothing was published"
    sentence = next((line for line in reversed(said.splitlines()) if line.startswith("esfgraph: ")), "")
    if not sentence:
        return f"exit code {code} without a sentence"
    if "nothing was published" in sentence and is_new:
        return "says that nothing was published, and it was"
    if str(data.root) not in sentence and not any(_file(call) in sentence for call in command.refused()):
        return "names no file"
    if not _CURE.search(sentence.removeprefix("esfgraph: ")):
        return "names no cure"
    return "told, served" if is_new else "told"


def _file(call: str) -> str:
    found = re.search(r'"([^"]+)"|<([^>]+)>', call)
    return Path(found[1] or found[2]).name if found else "\0"


def start_under(fault: Fault, home: Home, work: Path) -> tuple[str, Command]:
    """Start a server while a call fails; where it does not start, it says why."""
    data = home.copied(work / "data", both=True)
    command, port = _server(data, work)
    command.trace(CALLS[fault.call], fault)
    command.go_on()
    with _client(port) as client:
        is_up = _is_up(client, command)
        command.untrace()
        ended = command.has_ended()
        try:
            after = {} if ended else _asked(client, patience=20)
        finally:
            code = command.wait(0) if not ended else command.code
            command.end()
    said = _said(command)
    if _TRACE.search(said):
        return "traceback", command
    if ended:
        if code is not None and code < 0:
            return ("ended" if _may_end(fault, command) else f"signal {-code}"), command
        sentence = next((line for line in reversed(said.splitlines()) if line.startswith("esfgraph: ")), "")
        silenced = any("<" + str(command.err) in call for call in command.refused())
        if not sentence and not silenced:
            return f"exit code {code} without a sentence", command
        return ("told" if silenced or _CURE.search(sentence[10:]) else "names no cure"), command
    wrong = {page: status for page, status in after.items() if status != 200}
    if wrong:
        return f"afterwards {wrong}", command
    return ("unharmed" if is_up else "refused"), command


def serve_under(fault: Fault, home: Home, work: Path) -> tuple[str, Command]:
    """Ask a server for pages while a call fails, give it another release, and ask again when nothing fails."""
    data = home.copied(work / "data", both=True)
    command, port = _server(data, work)
    command.go_on()
    with _client(port) as client:
        try:
            if not _is_up(client, command):
                raise RuntimeError(f"The server did not start: {command.err.read_text()}")
            command.trace(CALLS[fault.call], fault, started_by(command.pid))
            during = _asked(client)
            _point(data, home.old)
            during |= {f"older {page}": status for page, status in _asked(client).items()}
            command.untrace()
            after = _asked(client, patience=30, release=home.old)
            ended = command.has_ended()
        finally:
            command.end()
    said = _said(command)
    if ended:
        return ("ended" if _may_end(fault, command) else f"the server ended with {command.code}"), command
    if _TRACE.search(said):
        return "traceback", command
    if wrong := {page: status for page, status in after.items() if status != 200}:
        return f"afterwards {wrong}", command
    if wrong := {page: status for page, status in during.items() if status not in (0, 200, 503)}:
        return f"meanwhile {wrong}", command
    return ("unharmed" if set(during.values()) == {200} else "refused"), command


UNDER: Mapping[str, Callable[[Fault, Home, Path], tuple[str, Command]]] = {
    "build": build_under,
    "start": start_under,
    "serve": serve_under,
}


def _said(command: Command) -> str:
    said = "".join(path.read_text(encoding="utf-8", errors="replace") for path in (command.err, command.out))
    return _OF_THE_LOOP.sub("", said)


def _server(data: DataFolder, work: Path) -> tuple[Command, int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Command(["serve", "--data", str(data.root), "--port", str(port), "--access-log", "none"], work), port


def _client(port: int) -> httpx2.Client:
    return httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10)


def _is_up(client: httpx2.Client, command: Command) -> bool:
    """Whether the server answers within half of SECONDS."""
    end = time.monotonic() + SECONDS / 2
    while not command.has_ended() and time.monotonic() < end:
        if _status(client, "/health/ready") == 200:
            return True
        time.sleep(0.05)
    return False


def _status(client: httpx2.Client, page: str, release: str | None = None) -> int:
    """The status of an answer; 0 where there was none."""
    try:
        answer = client.get(page, headers={"Connection": "close"}, follow_redirects=True)
    except httpx2.HTTPError:
        return 0
    if release and page == "/health/ready":
        told = answer.json()
        if told.get("release") != release or told.get("status") == "degraded":
            return 599
    return answer.status_code


def _asked(client: httpx2.Client, patience: float = 0, release: str | None = None) -> dict[str, int]:
    """The status of each page; what is not answered well is asked for again for so many seconds."""
    end = time.monotonic() + patience
    found = {page: _status(client, page, release) for page in PAGES}
    while set(found.values()) != {200} and time.monotonic() < end:
        time.sleep(0.5)
        found |= {page: _status(client, page, release) for page, status in found.items() if status != 200}
    return found


def _point(data: DataFolder, id_: str) -> None:
    fresh = data.root / ".current.new"
    fresh.symlink_to(Path("releases", id_))
    fresh.replace(data.root / "current")


def ready(home: Path) -> Home:
    """Read the program into this process, and make DATA; an open release that is damaged is looked at sooner."""
    current._RETRY_SECONDS = 1.0

    def built() -> None:
        build([SEEDS], DataFolder(home / "warm"), Iris())

    def asked() -> None:
        from starlette.testclient import TestClient

        with TestClient(create_app(Settings(data=home / "warm"))) as client:
            for page in PAGES:
                client.get(page)

    shutil.rmtree(home, ignore_errors=True)
    read_program(built, asked)
    return Home.made(home / "home")
