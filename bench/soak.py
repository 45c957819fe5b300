"""Lets a server run for long while its release changes again and again, and looks at what it answers and holds.

    python bench/soak.py [--minutes 60] [--records 2000] [--every 20] [--clients 4] [--work DIR]

Two releases are built of bench/records.py, one with another sentence than the other. Clients ask for pages, lists,
documents, files and queries, each answer is compared with what a quiet server says of the one release or the other,
another client sends hostile queries, and the pointer moves from one release to the other and back. Prints what came of
it, and what each tenth of the time held. Exit code 1 where a request failed, an answer was of neither release, or of
the one before, or where memory, open files or processes have grown.
"""

import argparse
import asyncio
import contextlib
import csv
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

from bench.clock import descendants
from bench.corpus import corpus, with_one_change
from bench.hostile import GROWTH, HOSTILE, OBJECTIVE_SECONDS, Failures, handles, memory
from bench.loopback import Client, Server, esfgraph, get, percentile, post

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

IRIS = Iris()
_MAIN = "from esfgraph_server.cli import main; main()"
_QUERY = "SELECT ?p ?t { ?p a esf:Project ; dcterms:title ?t } ORDER BY ?t LIMIT 50"
ASKED = (
    "/en/projects?county=05",
    "/sv/organizations",
    "/sv/map?measure=granted_support&level=county",
    "/en/quality",
    "/sv/projects.csv?county=05",
    "/sv/projects?q=arbete",
    "/api/v1/projects?q=arbete&limit=20",
    "/api/v1/search?q=kommun",
    "/ontology.ttl",
    "/en/concept/period/2021-2027",
    f"/sparql?query={quote(_QUERY)}&format=json",
    "/downloads/projects.csv",
)
"""What clients ask for besides pages and documents of projects."""
PROJECTS = 40
SETTLED_SECONDS = 10.0
"""After a switch, until when the older release may answer: until the new one is open, and its pages are made."""
MORE_HANDLES = 5
"""Open files and processes by which the last tenth may hold more than the second."""


@dataclass(slots=True)
class Soak:
    """What was asked and seen."""

    expected: dict[str, dict[str, int]] = field(default_factory=dict)
    """For each release the checksum of each answer."""
    current: str = ""
    switched: float = 0.0
    """When the pointer moved last."""
    switches: int = 0
    waits: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    hostile: Counter[str] = field(default_factory=Counter)
    held: list[tuple[int, int, int]] = field(default_factory=list)
    """Bytes, open files and processes, once a second."""

    def take(self, path: str, crc: int, asked: float) -> None:
        """Compare an answer with what the releases say."""
        known = {id_ for id_, answers in self.expected.items() if answers[path] == crc}
        if not known:
            self.wrong[f"{path}: of neither release"] += 1
        elif self.current not in known and asked > self.switched + SETTLED_SECONDS:
            self.wrong[f"{path}: of the release before"] += 1


def built(records: int, work: Path) -> tuple[DataFolder, list[str]]:
    """Build two releases that differ in one project."""
    sources = corpus(records, work / "corpora")
    data = DataFolder(work / "data")
    shutil.rmtree(data.root, ignore_errors=True)
    for each in (sources, with_one_change(sources, work / "changed")):
        command = [sys.executable, "-c", _MAIN, "build", str(each), "--data", str(data.root)]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # 1: some of the records are refused
    ids = data.ids()
    if len(ids) != 2:
        raise SystemExit(f"There are {len(ids)} releases in {data.root}, and should be 2.")
    return data, ids


def paths_of(data: DataFolder) -> tuple[str, ...]:
    """What is asked: also pages and documents of the first projects."""
    current = data.current()
    assert current
    with (current.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as file:
        projects = [IRIS.relative(IRIS.project(row["number"])) for row in islice(csv.DictReader(file), PROJECTS)]
    documents = (f"/{each}.{suffix}" for each, suffix in zip(projects, cycle(("ttl", "jsonld")), strict=False))
    return (*ASKED, *(f"/en/{each}" for each in projects), *documents)


async def quiet(data: DataFolder, ids: list[str], paths: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """What a server that has nothing else to do answers of each release; the answers must not depend on the time."""
    found = dict[str, dict[str, int]]()
    for id_ in (*ids, *ids):
        switch(data, id_)
        with esfgraph(data.root) as server:
            client, answers = Client(server.port), dict[str, int]()
            for path in paths:
                reply = await client.send(get(path))
                if reply.status != 200:
                    raise SystemExit(f"{path} is answered with {reply.status} by a quiet server.")
                answers[path] = reply.crc
            client.close()
        if differing := [path for path in paths if found.setdefault(id_, answers)[path] != answers[path]]:
            raise SystemExit(f"The same release answers otherwise the second time: {differing}.")
    return found


def switch(data: DataFolder, id_: str) -> None:
    """Point to a release, as a build and `releases rollback` do."""
    with data.lock():
        data.switch(data.release(id_))


async def ask(soak: Soak, server: Server, number: int, paths: tuple[str, ...], end: float) -> None:
    """Ask for one thing after the other, beginning elsewhere than other clients."""
    client = Client(server.port, f"127.0.2.{number + 1}", timeout=60)
    begin = number * len(paths) // 7
    for path in cycle((*paths[begin:], *paths[:begin])):
        if (asked := time.monotonic()) > end:
            break
        reply = await client.send(get(path))
        soak.waits.append(reply.seconds)
        if reply.status != 200 or not reply.whole:
            soak.failed[f"{path}: {reply.status}{'' if reply.whole else ' cut'}"] += 1
        else:
            soak.take(path, reply.crc, asked)
        await asyncio.sleep(0.05)
    client.close()


async def hurt(soak: Soak, server: Server, end: float) -> None:
    """Send hostile queries, one at a time."""
    client = Client(server.port, "127.0.1.1")
    for make in cycle(HOSTILE.values()):
        if time.monotonic() > end:
            break
        reply = await client.send(post("/sparql", make(), "application/n-triples, */*;q=0.1"))
        soak.hostile[f"{reply.status}{'' if reply.whole else ' cut'}"] += 1
        await asyncio.sleep(1)
    client.close()


async def watch(soak: Soak, server: Server, end: float) -> None:
    """Look at the server and its processes once a second."""
    while time.monotonic() < end:
        held = [0, 0, 0]
        for pid in (server.pid, *descendants(server.pid)):
            with contextlib.suppress(OSError):  # it has ended
                held = [held[0] + memory(pid), held[1] + handles(pid), held[2] + 1]
        soak.held.append((held[0], held[1], held[2]))
        await asyncio.sleep(1)


async def move(soak: Soak, data: DataFolder, ids: list[str], every: float, end: float) -> None:
    """Move the pointer from one release to the other, again and again."""
    for id_ in cycle(ids):
        if time.monotonic() + every > end:
            break
        await asyncio.to_thread(switch, data, id_)
        soak.current, soak.switched = id_, time.monotonic()
        soak.switches += 1
        await asyncio.sleep(every)


def tenths(soak: Soak) -> Iterator[tuple[int, ...]]:
    """The least that was held in each tenth of the time: more of it comes and goes with releases and queries."""
    size = max(1, len(soak.held) // 10)
    for start in range(0, size * 10, size):
        yield tuple(map(min, zip(*(soak.held[start : start + size] or soak.held[-1:]), strict=True)))


def told(soak: Soak, failures: Failures) -> Iterator[str]:
    """What came of it, as lines."""
    yield f"{len(soak.waits):,} requests, {soak.switches} switches, hostile answers: {_counted(soak.hostile)}"
    half, most = (percentile(soak.waits, share) * 1000 for share in (0.5, 0.99))
    share = sum(each < OBJECTIVE_SECONDS for each in soak.waits) / len(soak.waits)
    yield f"half of them within {half:.0f} ms, 99 % within {most:.0f} ms, the longest {max(soak.waits):.2f} s"
    yield f"within {OBJECTIVE_SECONDS * 1000:.0f} ms: {share:.2%}"
    old, new = soak.expected.values()
    yield f"{sum(old[path] != new[path] for path in old)} of {len(old)} answers tell one release from the other"
    held = [*tenths(soak)]
    for number, name, unit in ((0, "memory", "MB"), (1, "open files", ""), (2, "processes", "")):
        values = ", ".join(f"{each[number] / (1e6 if unit else 1):,.0f}" for each in held)
        yield f"{name} of server and query processes, the least in each tenth: {values} {unit}".rstrip()
    failures.check(not soak.failed, f"failed: {_counted(soak.failed)}")
    failures.check(not soak.wrong, f"wrong: {_counted(soak.wrong)}")
    early, late = held[1], held[-1]
    failures.check(late[0] - early[0] < GROWTH, f"memory grew by {(late[0] - early[0]) / 1e6:.0f} MB")
    for number, name in ((1, "open files"), (2, "processes")):
        more = late[number] - early[number]
        failures.check(more <= MORE_HANDLES, f"there are {more:.0f} more {name}")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


async def run(wanted: argparse.Namespace) -> list[str]:
    """Soak a server for the time that is wanted."""
    failures = Failures()
    data, ids = built(wanted.records, wanted.work)
    paths = paths_of(data)
    soak = Soak(await quiet(data, ids, paths), data.pointed() or "")
    with esfgraph(data.root) as server:
        end = time.monotonic() + wanted.minutes * 60
        soak.switched = time.monotonic()
        await asyncio.gather(
            move(soak, data, ids, wanted.every, end),
            watch(soak, server, end),
            hurt(soak, server, end),
            *(ask(soak, server, number, paths, end) for number in range(wanted.clients)),
        )
        ended = server.process.poll()
    print(f"{wanted.minutes:g} minutes, {wanted.records:,} records, {wanted.clients} clients and a hostile one.")
    for line in told(soak, failures):
        print(line)
    failures.check(ended is None, f"the server ended with {ended}")
    return failures.found


def main() -> None:
    """Soak, and tell what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--records", type=int, default=2000)
    parser.add_argument("--every", type=float, default=20, help="seconds between two switches")
    parser.add_argument("--clients", type=int, default=4, help="addresses that ask")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "esfgraph-soak")
    failed = asyncio.run(run(parser.parse_args()))
    print("All bars were reached." if not failed else f"{len(failed)} bars were not reached.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
