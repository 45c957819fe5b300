"""Hurts a server of its own with hostile queries, and measures what its other clients notice.

    python bench/hostile.py --data DATA [--seconds 20] [--clients 4] [--many 1000] [--without-many]

DATA is a folder of releases, such as ``esfgraph build`` of what bench/records.py writes. While a hostile query is sent,
dear pages and documents are read, or clients of hostile_clients.py do what they do, from several loopback addresses,
another client asks for pages, lists and an ASK. Exit code 1 below a bar.
"""

import argparse
import asyncio
import contextlib
import csv
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

from bench.hostile_clients import CLIENTS, CROWDS
from bench.loopback import Client, Reply, Server, esfgraph, get, percentile, post

from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

_TRIPLES = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HOSTILE: Mapping[str, Callable[[], str]] = {
    "aggregate over a cross product": lambda: f"SELECT (COUNT(*) AS ?n) {_TRIPLES}",
    "ORDER BY over a product": lambda: f"SELECT * {_TRIPLES} ORDER BY ?c ?f ?i",
    "regex over a product": lambda: (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(x+x+)+y')) }"
    ),
    "deep property path over a cycle": lambda: (
        "SELECT (COUNT(*) AS ?n) { ?a (<urn:p>|!<urn:p>)* ?b . ?b (^<urn:p>|!<urn:p>)* ?c . ?c (<urn:p>|!<urn:q>)+ ?a }"
    ),
    "100,000-value VALUES": lambda: (
        f"SELECT * {{ VALUES ?a {{ {' '.join(map(str, range(100_000)))} }} ?s ?p ?o FILTER(STR(?o) = STR(?a)) }}"
    ),
    "2 MB of text": lambda: "ASK {} #" + "x" * 2_000_000,
    "5,000 nested parentheses": lambda: f"SELECT ({'(' * 5000}1{')' * 5000} AS ?x) {{}}",
    "GROUP_CONCAT of everything": lambda: (
        "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?p), STR(?o), STR(?f))) AS ?x) { ?s ?p ?o . ?d ?e ?f }"
    ),
    "huge BIND strings": lambda: (
        "SELECT (STRLEN(?x30) AS ?n) { BIND('0123456789abcdef' AS ?x0) "
        + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
        + " }"
    ),
    "5,000 UNIONs": lambda: f"SELECT * {{ {' UNION '.join(['{ ?s ?p ?o }'] * 5000)} }}",
    "CONSTRUCT of everything": lambda: "CONSTRUCT WHERE { ?s ?p ?o }",
}
_DEAR = (
    "/quality.ttl",
    "/quality.jsonld",
    "/sv/quality",
    "/ontology.ttl",
    "/sv/ontology",
    "/en/concept/period/2021-2027",
)
"""Pages and documents that take longest to make; behind a question mark each is another one, that nobody keeps."""
READERS: Mapping[str, Callable[[int], str]] = {
    "readers of dear documents": lambda number: _DEAR[number % len(_DEAR)],
    "readers of dear pages, each another": lambda number: f"/sv/quality?severity=Warning&n={number}",
    "readers of dear pages who leave": lambda number: f"{_DEAR[2 + number % 4]}?n={number}",
    "pages of ready-made queries": lambda _: "/sv/queries/biggest-owners",
    "searches, each another": lambda number: f"/api/v1/search?q=projekt+{number}&limit=100",
}
"""Addresses that hurt, by the number of the request."""
_LEAVING_SECONDS = 0.02
"""After which those who leave do so."""
NOTHING = "nothing, to compare"
ASK = get(f"/sparql?query={quote('ASK {}')}")
PAGES = ("/en/", "/sv/organizations", "/sv/downloads")
VISITED = 300
"""Projects whose pages are asked for, and after whose county and year lists are."""
IRIS = Iris()

QUIET_SECONDS = 0.2
"""What other clients may wait, at the 99th percentile."""
OBJECTIVE, OBJECTIVE_SECONDS = 0.999, 0.3
"""What part of all pages is to be answered within so many seconds while hostile queries run: docs/operations.md."""
OVERTIME = 0.5
"""Seconds by which a query may outlive its limit."""
GROWTH = 100 * 1024**2
"""Bytes by which the server's own memory may move."""


@dataclass(slots=True)
class Failures:
    """The bars that were not reached."""

    found: list[str] = field(default_factory=list)

    def check(self, holds: bool, what: str) -> None:
        if not holds:
            self.found.append(what)
            print(f"  BELOW THE BAR: {what}")


def children(pid: int) -> list[int]:
    """The living processes below one, those of its children too."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return [*found, *(below for child in found for below in children(child))]


def memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def handles(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def attack(server: Server, name: str, number: int, end: float, replies: list[Reply]) -> None:
    """Send one hostile request after the other, from an address of its own."""
    leaves = "who leave" in name
    client = Client(server.port, f"127.0.1.{number + 1}", timeout=_LEAVING_SECONDS if leaves else 120)
    query = HOSTILE[name]() if name in HOSTILE else ""
    sent = number * 1_000_000
    while time.monotonic() < end:
        if query:
            request = post("/sparql", query, "application/n-triples, */*;q=0.1")
        else:
            request = get(READERS[name](sent), "*/*")
        reply = await client.send(request)
        sent += 1
        replies.append(reply)
        if leaves or (reply.status in (304, 400, 413, 422, 503) and reply.seconds < 0.05):
            await asyncio.sleep(0.05)  # a client that is turned away at once comes again, but not in a busy loop
    client.close()


def visits(data: Path) -> Iterator[tuple[str, str]]:
    """What another client asks for, by kind and path: a short question, what most see, pages of projects, lists."""
    current = DataFolder(data).current()
    if current is None:
        raise SystemExit(f"No release is served from {str(data)!r}.")
    with (current.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), VISITED))
    pages = cycle(PAGES)
    for row in rows:
        county, year = row["seat_county"], row["start_date"][:4]
        yield "ASK", ""
        yield "page", next(pages)
        yield "page", f"/en/{IRIS.relative(IRIS.project(row['number']))}"
        if county and year:
            yield "list", f"/sv/projects?county={county}&year={year}"


async def visit(
    server: Server, asked: Iterator[tuple[str, str]], end: float, waits: dict[str, list[float]], bad: list[str]
) -> None:
    """Ask for one thing after the other, as another client."""
    client = Client(server.port, "127.0.2.1", timeout=30)
    for kind, path in asked:
        if time.monotonic() > end:
            break
        # Every question is another one: no answer comes from the cache.
        fresh = f"/sparql?query={quote(f'ASK {{}} # {time.monotonic_ns()}')}"
        request = get(path, "text/html") if path else get(fresh)
        reply = await client.send(request)
        waits.setdefault(kind, []).append(reply.seconds if reply.status == 200 else math.inf)
        if reply.status != 200:
            bad.append(f"{kind} {path}: {reply.status}")
        await asyncio.sleep(0.01)
    client.close()


async def hurt(
    server: Server, name: str, asked: Iterator[tuple[str, str]], wanted: argparse.Namespace, failures: Failures
) -> list[float]:
    """Let several clients send one hostile query while another client goes about its business.

    Return the seconds that each of its pages and lists took, without end where it was not answered well.
    """
    before = memory(server.pid)
    end = time.monotonic() + wanted.seconds
    replies: list[Reply] = []
    waits: dict[str, list[float]] = {}
    bad: list[str] = []
    attackers = [
        asyncio.create_task(
            CLIENTS[name](server.port, f"127.0.1.{number + 1}", end)
            if name in CLIENTS
            else attack(server, name, number, end, replies)
        )
        for number in range(0 if name == NOTHING else 1 if name in CROWDS else wanted.clients)
    ]
    most = before
    visitor = asyncio.create_task(visit(server, asked, end, waits, bad))
    while not visitor.done():
        most = max(most, memory(server.pid))
        await asyncio.sleep(0.1)
    await asyncio.gather(*attackers, visitor)
    pages, lists, asks = (percentile(waits.get(kind, []), 0.99) for kind in ("page", "list", "ASK"))
    longest = max((reply.seconds for reply in replies), default=0.0)
    statuses = sorted({f"{reply.status}{'' if reply.whole else ' cut'}" for reply in replies})
    print(
        f"{name:36} 99 %: page {pages * 1000:5.0f} ms  list {lists * 1000:5.0f} ms  ASK {asks * 1000:5.0f} ms  "
        f"longest {longest:6.2f} s  "
        f"memory +{(most - before) / 1e6:5.1f} MB  {len(replies)} hostile answers: {', '.join(statuses)}"
    )
    failures.check(pages < QUIET_SECONDS, f"{name}: pages wait {pages:.3f} s")
    failures.check(asks < QUIET_SECONDS, f"{name}: ASK waits {asks:.3f} s")
    failures.check(not bad, f"{name}: other clients got {sorted(set(bad))}")
    failures.check(most - before < GROWTH, f"{name}: the server grew by {(most - before) / 1e6:.0f} MB")
    allowed = wanted.total if "CONSTRUCT" in name else wanted.limit
    failures.check(longest < allowed + wanted.queue + OVERTIME, f"{name}: one lasted {longest:.2f} s")
    return [*waits.get("page", []), *waits.get("list", [])]


def objective(waits: list[float], failures: Failures) -> None:
    """Say how many pages kept the service objective (docs/operations.md) while hostile queries ran."""
    share = sum(seconds < OBJECTIVE_SECONDS for seconds in waits) / len(waits)
    print(f"service objective: {share:.2%} of {len(waits)} pages within {OBJECTIVE_SECONDS * 1000:.0f} ms")
    failures.check(share >= OBJECTIVE, f"only {share:.2%} of pages came within {OBJECTIVE_SECONDS * 1000:.0f} ms")


async def overtime(server: Server, wanted: argparse.Namespace, failures: Failures) -> None:
    """Send each hostile query alone: it is gone within its limit."""
    for name, make in HOSTILE.items():
        client = Client(server.port, "127.0.3.1")
        reply = await client.send(post("/sparql", make(), "application/n-triples, */*;q=0.1"))
        client.close()
        streams = reply.status == 200 and reply.size > 0
        limit = wanted.total if streams else wanted.limit
        print(
            f"{name:34} alone: {reply.status}{'' if reply.whole else ' cut'} after {reply.seconds:.2f} s of {limit:g}"
        )
        failures.check(reply.seconds < limit + OVERTIME, f"{name}: alone it lasted {reply.seconds:.2f} s")


async def many(wanted: argparse.Namespace, failures: Failures) -> None:
    """After many hostile queries with a limit of one second, nothing is lost."""
    with esfgraph(wanted.data, query_seconds=1, query_total_seconds=1, query_processes=8) as server:
        await asyncio.sleep(3)
        warm = Client(server.port)
        await warm.send(ASK)
        warm.close()
        await asyncio.sleep(1)
        before = len(children(server.pid)), handles(server.pid), memory(server.pid)
        queries = _in_turn()
        left = wanted.many
        statuses: dict[str, int] = {}

        async def work(number: int) -> None:
            nonlocal left
            client = Client(server.port, f"127.0.4.{number + 1}")
            while left > 0:
                left -= 1
                reply = await client.send(post("/sparql", next(queries)))
                key = f"{reply.status}{'' if reply.whole else ' cut'}"
                statuses[key] = statuses.get(key, 0) + 1
            client.close()

        start = time.monotonic()
        await asyncio.gather(*(work(number) for number in range(16)))
        print(f"{wanted.many} hostile queries in {time.monotonic() - start:.0f} s: {statuses}")
        for _ in range(100):
            after = len(children(server.pid)), handles(server.pid), memory(server.pid)
            if after[:2] <= before[:2] and after[0] == before[0]:
                break
            await asyncio.sleep(0.1)
        grown = after[2] - before[2]
        print(f"processes {before[0]} -> {after[0]}, handles {before[1]} -> {after[1]}, memory +{grown / 1e6:.1f} MB")
        failures.check(after[0] == before[0], f"{before[0]} processes became {after[0]}")
        failures.check(after[1] <= before[1] + 1, f"{before[1]} file handles became {after[1]}")
        failures.check(grown < GROWTH, "the server has kept memory")


def _in_turn() -> Iterator[str]:
    while True:
        for make in HOSTILE.values():
            yield make()


async def run(wanted: argparse.Namespace) -> list[str]:
    failures = Failures()
    settings = {"query_seconds": wanted.limit, "query_total_seconds": wanted.total, "query_queue_seconds": wanted.queue}
    with esfgraph(wanted.data, **settings) as server:
        client = Client(server.port)
        for request in (ASK, *(get(path, "text/html") for path in PAGES)):  # what is gathered once a release
            await client.send(request)
        client.close()
        asked = cycle(visits(wanted.data))
        await hurt(server, NOTHING, asked, wanted, failures)
        waits = list[float]()
        for name in wanted.only or [*HOSTILE, *READERS, *CLIENTS]:
            waited = await hurt(server, name, asked, wanted, failures)
            waits += waited if name in HOSTILE else ()
        if waits:
            objective(waits, failures)
        if not wanted.only:
            await overtime(server, wanted, failures)
    if not wanted.without_many and not wanted.only:
        await many(wanted, failures)
    return failures.found


def main() -> None:
    """Hurt, and tell whether it was noticed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=20, help="how long each hostile query is sent")
    parser.add_argument("--clients", type=int, default=4, help="addresses it is sent from")
    parser.add_argument("--limit", type=float, default=10, help="seconds to the first byte")
    parser.add_argument("--total", type=float, default=60, help="seconds in all")
    parser.add_argument("--queue", type=float, default=10, help="seconds that a query may wait")
    parser.add_argument("--many", type=int, default=1000, help="hostile queries in the last part")
    parser.add_argument("--without-many", action="store_true", help="leave the last part out")
    parser.add_argument("--only", action="append", choices=[*HOSTILE, *READERS, *CLIENTS], help="only this")
    failed = asyncio.run(run(parser.parse_args()))
    print("All bars were reached." if not failed else f"{len(failed)} bars were not reached.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
