"""Measures the site as readers load it: its dearest pages by eight clients, first visits, facet counts, throughput.

    python bench/site.py --data DATA [--workers N] [--rounds 5] [--datasette COMMAND]
                         [--trifid COMMAND --oxigraph COMMAND]

DATA is a folder of releases, as built from the records of bench/records.py. Every client loads a page and an empty page
of the same server in turn, so that what the machine itself takes strikes both; the server has a process for each core,
as docs/deployment.md wants, and one process for all else. Datasette and Trifid answer on the same data in the same run
where they are given. Throughput needs wrk. Exit code 1 below a bar. Bars of pages are for 100,000 records, from
1,000,000 on there are others; those of throughput are for 20,000.
"""

import argparse
import asyncio
import contextlib
import csv
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.clock import descendants
from bench.endpoint import settle
from bench.loopback import Client, Server, esfgraph, get, percentile
from bench.site_peers import datasette, trifid

from esfgraph.query.rows import ProjectRow
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.find import all_rows, find, group
from esfgraph_server.model.selections.selection import Selection

CLIENTS = 8
EMPTY = "/health/live"
HTML = "text/html"
MILLION = 1_000_000
"""Projects from which the bars of the long run hold."""
SLOWEST, SLOWEST_OF_MILLION, SLOWEST_RATIO, SLOWEST_FIRST, SLOWEST_COUNTS = 0.150, 0.400, 25, 0.500, 0.020
"""Seconds of the 95th percentile of a page, times those of the empty one; seconds of a first visit, of facet counts."""
SLOWEST_START, MOST_MEMORY = 3.0, 400
"""Seconds until a server answers; megabytes that it has in memory besides files. From a million projects on."""
KEPT = 2000
"""Answers a second of a page or document that the release keeps."""
_OURS, _TRIFID, _LIST = "ours", "Trifid", "list"
SHAPES = {
    "project page": (HTML, "/sv{}", 4 * 74),
    "Turtle": ("text/turtle", "{}.ttl", 4 * 365),
    "JSON-LD": ("application/ld+json", "{}.jsonld", 4 * 257),
}
"""What a project answers to whom, and where we have it; Trifid has all of them at the project's own address.

Last the answers a second that are rendered at least: four times what they were before lists had a layer of their own.
"""
LISTS = (HTML, "{}", 4 * 44)
"""The same of lists, which Trifid has none of."""
DAY = date(2025, 3, 1)
_SHOWN = ("period", "programme", "priority", "specific_objective", "seat_county", "deciding_region_code")
"""Columns whose values Datasette counts: fewer than our list has facets. It adds nothing up."""
_LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = -1
request = function()
  at = at + 1
  return wrk.format("GET", paths[at %% #paths + 1], {["Accept"] = "%s"})
end
"""
_RATE = re.compile(r"Requests/sec:\s*([\d.]+)")


@dataclass(frozen=True, slots=True)
class Data:
    """A release, and what is asked of it."""

    release: Release
    index: SearchIndex
    counties: tuple[str, ...]
    """Those where owners of projects sit, those of most projects first."""
    owner: str
    """The path of that of most projects."""
    projects: tuple[str, ...]
    """Paths of all."""
    lists: tuple[str, ...]
    """Addresses of lists, each of some page of the owners or projects in a county."""

    @classmethod
    def of(cls, folder: Path) -> "Data":
        release = DataFolder(folder).current()
        if release is None:
            raise SystemExit(f"No release is served from {folder}; build one first.")
        index, iris, everything = (
            SearchIndex.open(release.path / "search"),
            Iris(release.base_iri),
            Selection("projects"),
        )

        def largest(key: str) -> tuple[str, ...]:
            wanted = facet("projects", key)
            assert wanted
            return tuple(each.value for each in group(index, everything, wanted, DAY, most=20).groups)

        rows = (listed.row for listed in all_rows(index, everything, DAY))
        paths = tuple(f"/{iris.path_of(row.iri)}" for row in rows if isinstance(row, ProjectRow))
        wanted = facet("projects", "owner")
        owner = iris.path_of((wanted and wanted.iri(largest("owner")[0], iris)) or "")
        counties = largest("county")
        lists = tuple(f"/sv/projects?county={county}&page={page}" for page in range(1, 100) for county in counties)
        return cls(release, index, counties, owner or "", paths, lists)

    @property
    def is_million(self) -> bool:
        """Whether the bars of the long run hold."""
        return self.release.counts["projects"] >= MILLION

    def pages(self) -> dict[str, list[str]]:
        """The addresses of each case, which clients go through in turn."""
        years = range(2015, 2027)
        pairs = list(itertools.product(self.counties, years))
        return {
            "home": ["/sv/"],
            "text search with two facets": [f"/sv/projects?q=kompetens&county={c}&year={y}" for c, y in pairs],
            "facet page with sums": [f"/sv/projects?county={c}&year={y}" for c, y in pairs],
            "county": [f"/sv/county/{each}" for each in self.counties],
            "owner of most projects": [f"/sv/{self.owner}"],
            "quality": ["/sv/quality"],
            "map of counties": [f"/sv/map?measure=granted_support&year={y}" for y in years],
            "map of municipalities": [f"/sv/map?level=municipality&measure=granted_support&year={y}" for y in years],
            "question by county": [f"/sv/ask?by=county&measure=granted_support&year={y}" for y in years],
            "comparison": [f"/sv/compare?by=county&county=01&county={c}&year={y}" for c, y in pairs],
        }


class Bars:
    """Prints what was measured beside its bar, and remembers whether all were reached."""

    def __init__(self) -> None:
        self.reached = True

    def show(self, name: str, value: float, unit: str, *, most: float = float("inf"), least: float = 0) -> None:
        """Print one figure."""
        good = least <= value <= most
        self.reached &= good
        bar = (
            f"   bar {'<=' if least == 0 else '>='} {most if least == 0 else least:g}"
            if (most, least) != _NO_BAR
            else ""
        )
        print(f"{name:58} {value:10.2f} {unit}{bar}{'' if good else '   BELOW THE BAR'}", flush=True)


_NO_BAR = (float("inf"), 0)


def first_visits(data: Data, folder: Path, bars: Bars) -> None:
    """Load each page first after a start of its own."""
    starts = []
    for name, paths in data.pages().items():
        begun = time.perf_counter()
        with esfgraph(folder) as server:
            starts.append(time.perf_counter() - begun)
            bars.show(f"first visit: {name}", 1000 * _seconds(server, paths[0], HTML), "ms", most=1000 * SLOWEST_FIRST)
    most = SLOWEST_START if data.is_million else float("inf")
    bars.show(f"start, median of {len(starts)}", statistics.median(starts), "s", most=most)


def pages(data: Data, server: Server, seconds: float, bars: Bars) -> None:
    """Load each page by all clients, and the empty one in turn; what a first visit takes is measured apart."""
    for name, paths in data.pages().items():
        _seconds(server, paths[0], HTML)
        taken, empty = asyncio.run(_load(server.port, paths, seconds))
        settle(server.pid)
        slow, fast = percentile(taken, 0.95), percentile(empty, 0.95)
        most = SLOWEST_OF_MILLION if data.is_million else SLOWEST
        bars.show(f"{name}: 95th percentile of {len(taken)}", 1000 * slow, "ms", most=1000 * most)
        bars.show(f"{name}: over the empty page ({1000 * fast:.1f} ms)", slow / fast, "x", most=SLOWEST_RATIO)


def memory(data: Data, server: Server, bars: Bars) -> None:
    """Add up what one server process and its query processes have in memory once each page was loaded.

    What they share counts once.
    """
    for paths in data.pages().values():
        for path in paths:
            _seconds(server, path, HTML)
    own = whole = 0
    for pid in (server.pid, *descendants(server.pid)):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        kilobytes = {name: int(size) for name, size in re.findall(r"^(\w+): +(\d+) kB$", rollup, re.MULTILINE)}
        own += kilobytes["Pss_Anon"] + kilobytes["SwapPss"]
        whole += kilobytes["Pss"] + kilobytes["SwapPss"]
    most = MOST_MEMORY if data.is_million else float("inf")
    bars.show(
        f"memory after these pages ({whole / 1000:.0f} MB with files that are mapped)", own / 1000, "MB", most=most
    )


async def _load(port: int, paths: Sequence[str], seconds: float) -> tuple[list[float], list[float]]:
    end = time.perf_counter() + seconds
    taken: list[float] = []
    empty: list[float] = []

    async def read(number: int) -> None:
        client = Client(port, f"127.0.0.{number + 1}")
        first = number * len(paths) // CLIENTS  # apart, so that none is only given what another has had made
        for path in itertools.cycle([*paths[first:], *paths[:first]]):
            if time.perf_counter() > end:
                return client.close()
            for kind, address in ((taken, path), (empty, EMPTY)):
                reply = await client.send(get(address, HTML))
                if reply.status != 200:
                    raise SystemExit(f"{address} was answered with {reply.status}.")
                kind.append(reply.seconds)

    await asyncio.gather(*(read(number) for number in range(CLIENTS)))
    return taken, empty


def facet_counts(data: Data, bars: Bars) -> None:
    """Count all facets of selections, without a server."""
    taken = []
    for county in data.counties:
        selection = Selection("projects").choosing("county", county)
        begun = time.perf_counter()
        find(data.index, selection, DAY, size=0)
        taken.append(time.perf_counter() - begun)
    bars.show(
        "facet counts and sums of a county, median", 1000 * statistics.median(taken), "ms", most=1000 * SLOWEST_COUNTS
    )


def beside_datasette(data: Data, server: Server, command: str | None, rounds: int, bars: Bars) -> None:
    """Load facet pages and the CSV of a selection from both in turn, each selection once."""
    if command is None:
        print("No Datasette: pip install datasette==0.65.5 in an environment of its own, and give --datasette COMMAND.")
        return
    shown = "&".join(f"_facet={column}" for column in _SHOWN)
    with datasette(command, data.release.path / "dumps" / "projects.csv", _SHOWN) as peer:
        selections = list(itertools.product(data.counties, ("2014-2020", "2021-2027")))[: max(2, 2 * rounds)]
        ratios: dict[str, list[float]] = {"facet page": [], "filtered CSV": []}
        for county, period in selections:
            ours = f"county={county}&period={period}"
            theirs = f"seat_county__exact={county}&period__exact={period}"
            asked: dict[str, tuple[str, str, str]] = {
                "facet page": (
                    f"/sv/projects?{ours}",
                    f"/bench/projects?{theirs}&{shown}&_size=50&_facet_size=25",
                    HTML,
                ),
                "filtered CSV": (
                    f"/sv/projects.csv?{ours}",
                    f"/bench/projects.csv?{theirs}&_stream=1&_size=max",
                    "*/*",
                ),
            }
            for name, (here, there, accept) in asked.items():
                seconds = _seconds(server, here, accept), _seconds(peer, there, accept)
                ratios[name].append(seconds[1] / seconds[0])
        same = [
            _rows(server, f"/sv/projects.csv?{ours}"),
            _rows(peer, f"/bench/projects.csv?{theirs}&_stream=1&_size=max"),
        ]
        if same[0] != same[1]:
            raise SystemExit(f"We give {same[0]} rows of a selection and Datasette {same[1]}.")
    for name, each in ratios.items():
        bars.show(f"{name}: Datasette's time over ours, median of {len(each)}", statistics.median(each), "x", least=1)


def beside_trifid(
    data: Data, ours: Server, commands: tuple[str | None, str | None], rounds: int, seconds: int, bars: Bars
) -> None:
    """Compare answers a second: projects' pages and documents, and lists, every one another or always the same."""
    if shutil.which("wrk") is None:
        print("No throughput: apt-get install wrk.")
        return
    rates: dict[tuple[str, str], list[float]] = {}
    with contextlib.ExitStack() as stack:
        servers = {_OURS: ours}
        if commands[0] and commands[1]:
            store = data.release.path / "store"
            servers[_TRIFID] = stack.enter_context(trifid(commands[0], commands[1], store, data.release.base_iri))
        else:
            print("No Trifid: npm install trifid@5 and pip install oxigraph==0.5.13, and give --trifid and --oxigraph.")
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for number, (shape, name, kept) in itertools.product(range(rounds), _shapes(servers)):
            accept, address, _ = LISTS if shape == _LIST else SHAPES[shape]
            asked_for = data.lists if shape == _LIST else data.projects
            paths = [address.format(path) if name == _OURS else path for path in asked_for]
            start = number * len(paths) // rounds
            asked = paths[:1] if kept else paths[start:] + paths[:start]
            rate = _rate(servers[name], asked, accept, seconds, folder)
            rates.setdefault((f"{shape}{', kept' if kept else ''}", name), []).append(rate)
    medians = {key: statistics.median(each) for key, each in rates.items()}
    for (shape, name), rate in medians.items():
        bar = KEPT if shape.endswith("kept") else (LISTS if shape == _LIST else SHAPES[shape])[2]
        bars.show(f"{shape}: {name}", rate, "answers/s", least=bar if name == _OURS else 0)
        if name == _TRIFID:
            bars.show(f"{shape}: ours over Trifid", medians[shape, _OURS] / max(rate, 0.01), "x", least=1)


def _shapes(servers: Iterable[str]) -> list[tuple[str, str, bool]]:
    every = itertools.product((*SHAPES, _LIST), (False, True), servers)
    return [(shape, name, kept) for shape, kept, name in every if shape != _LIST or name == _OURS]


def _rate(server: Server, paths: Sequence[str], accept: str, seconds: int, folder: Path) -> float:
    """Return the answers a second that a server gives to eight connections."""
    listed, script = folder / "paths.txt", folder / "script.lua"
    listed.write_text("\n".join(paths), encoding="utf-8")
    script.write_text(_LUA % (listed, accept), encoding="utf-8")
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{server.port}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    settle(server.pid)
    found = _RATE.search(done)
    if found is None or "Non-2xx" in done:
        raise SystemExit(f"Not every request was answered:\n{done}")
    return float(found[1])


def _seconds(server: Server, path: str, accept: str) -> float:
    async def load() -> float:
        client = Client(server.port)
        await client.send(get("/health/live", accept))
        reply = await client.send(get(path, accept))
        client.close()
        if reply.status != 200 or not reply.whole:
            raise SystemExit(f"{path} was answered with {reply.status}.")
        return reply.seconds

    return asyncio.run(load())


def _rows(server: Server, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=120) as reply:
        return sum(1 for _ in csv.reader(reply.read().decode("utf-8").splitlines(keepends=True))) - 1


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="server processes that pages have")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--datasette", default=shutil.which("datasette"))
    parser.add_argument("--trifid", default=shutil.which("trifid"))
    parser.add_argument("--oxigraph", default=shutil.which("oxigraph"))
    wanted = parser.parse_args()
    data, bars = Data.of(wanted.data), Bars()
    print(f"{data.release.counts['projects']} projects, {CLIENTS} clients; pages by {wanted.workers} server processes")
    first_visits(data, wanted.data, bars)
    facet_counts(data, bars)
    with esfgraph(wanted.data, workers=wanted.workers) as server:
        pages(data, server, wanted.seconds, bars)
    with esfgraph(wanted.data, workers=1) as server:
        memory(data, server, bars)
        beside_datasette(data, server, wanted.datasette, wanted.rounds, bars)
        beside_trifid(data, server, (wanted.trifid, wanted.oxigraph), wanted.rounds, wanted.seconds, bars)
    sys.exit(0 if bars.reached else 1)


if __name__ == "__main__":
    main()
