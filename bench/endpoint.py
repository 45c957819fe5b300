"""Compares queries over HTTP with the Oxigraph server and rdflib-endpoint, on the same data, interleaved in one run.

    python bench/endpoint.py --data DATA [--rounds 3] [--seconds 5] [--peers FOLDER] [--without-rdflib]

DATA is a folder of releases. The peers are installed, pinned, into a virtual environment in FOLDER. Needs wrk (apt-get
install wrk), which runs beside the servers. A look-up asks for all that is said of one project, without or with the
labels of what it links to; a distinct one is asked once in the whole run. Exit code 1 below a bar.
"""

import argparse
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.clock import cpu_of, descendants
from bench.loopback import Server, esfgraph, free_port, running

from esfgraph.rdf.namespaces import ESF, RDF
from esfgraph.release.data_folder import DataFolder, Release

PEERS = ("oxigraph==0.5.13", "rdflib-endpoint[cli]==0.6.3", "rdflib==7.6.0")
CONNECTIONS = 8
PREFIXES = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX esf: <https://w3id.org/esfgraph/ontology#> "
STATEMENTS = "SELECT ?p ?o {{ <{iri}> ?p ?o }}"
LABELLED = "SELECT ?p ?o ?label {{ <{iri}> ?p ?o OPTIONAL {{ ?o skos:prefLabel ?label }} }}"
AGGREGATE = (
    "SELECT ?region (SUM(?granted) AS ?sum) (COUNT(*) AS ?n) "
    "{ ?project esf:statedRegion ?region ; esf:grantedSupport ?granted } GROUP BY ?region"
)
SHAPES = ("distinct look-up", "distinct, with labels", "ASK", "repeated look-up", "repeated aggregate")
OURS, OXIGRAPH, RDFLIB = "esfgraph", "oxigraph", "rdflib-endpoint"
BARS = (
    ("distinct look-up", OXIGRAPH, 0.25),
    ("distinct look-up", RDFLIB, 2.0),
    ("distinct, with labels", OXIGRAPH, 0.25),
    ("distinct, with labels", RDFLIB, 2.0),
    ("ASK", RDFLIB, 1.5),
    ("repeated look-up", OXIGRAPH, 0.5),
    ("repeated aggregate", OXIGRAPH, 5.0),
)
"""Shape, peer, and how many times its requests a second we answer at least."""

# Paths are read from a file, one a line. Every time through it, a comment makes all queries new ones again.
_LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local distinct, seen = %s, 0
math.randomseed(%d)
local offset = math.random(#paths)
request = function()
  local path = paths[(seen + offset) %% #paths + 1]
  seen = seen + 1
  if distinct then path = path .. "%%20%%23%d-" .. seen end
  return wrk.format("GET", path, {["Accept"] = "application/sparql-results+json"})
end
"""
_RATE = re.compile(r"Requests/sec:\s*([\d.]+)")


@dataclass(frozen=True, slots=True)
class Contender:
    """A server under test, and where it answers queries."""

    name: str
    server: Server
    path: str


def install(folder: Path) -> Path:
    """Make the environment of the peers, unless it is there; return its folder of commands."""
    commands = folder / "bin"
    if not (commands / "rdflib-endpoint").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([commands / "python", "-m", "pip", "install", "-q", *PEERS], check=True)
    return commands


@contextlib.contextmanager
def contenders(release: Release, wanted: argparse.Namespace, work: Path) -> Iterator[list[Contender]]:
    """Run all servers on the same release."""
    commands = install(wanted.peers)
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(esfgraph(wanted.data, workers=wanted.workers))
        found = [Contender(OURS, ours, "/sparql")]
        port = free_port()
        store = str(release.path / "store")
        command = [str(commands / "oxigraph"), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
        found.append(Contender(OXIGRAPH, stack.enter_context(running(command, port, "/")), "/query"))
        if not wanted.without_rdflib:
            port, dump = free_port(), work / "data.nt"
            with dump.open("wb") as file:
                ox.serialize((quad.triple for quad in _default_graph(release)), file, ox.RdfFormat.N_TRIPLES)
            command = [
                str(commands / "rdflib-endpoint"),
                "serve",
                str(dump),
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
            ]
            server = stack.enter_context(running(command, port, f"/?query={quote('ASK {}')}"))
            found.append(Contender(RDFLIB, server, "/"))
        yield found


def _default_graph(release: Release) -> Iterator[ox.Quad]:
    return release.open_store().quads_for_pattern(None, None, None, ox.DefaultGraph())


def queries(release: Release) -> Mapping[str, list[str]]:
    """Write the queries of each shape."""
    kind, class_ = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{ESF}Project")
    things = (quad.subject for quad in release.open_store().quads_for_pattern(None, kind, class_))
    iris = [thing.value for thing in things if isinstance(thing, ox.NamedNode)]
    plain = [STATEMENTS.format(iri=iri) for iri in sorted(iris)]
    labelled = [PREFIXES + LABELLED.format(iri=iri) for iri in sorted(iris)]
    return dict(zip(SHAPES, (plain, labelled, ["ASK {}"], plain[:1], [PREFIXES + AGGREGATE]), strict=True))


def measure(
    contender: Contender, shape: str, asked: list[str], number: int, wanted: argparse.Namespace, work: Path
) -> float:
    """Return the requests that are answered in a second."""
    paths, script = work / "paths.txt", work / "script.lua"
    paths.write_text("\n".join(f"{contender.path}?query={quote(each, safe='')}" for each in asked), encoding="utf-8")
    distinct = "true" if shape.startswith("distinct") else "false"
    script.write_text(_LUA % (paths, distinct, number, number), encoding="utf-8")
    address = f"http://127.0.0.1:{contender.server.port}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "-s", str(script), address]
    if wanted.warm_up:
        subprocess.run([*command, f"-d{wanted.warm_up}s"], check=True, capture_output=True)
        script.write_text(_LUA % (paths, distinct, number + wanted.rounds, number), encoding="utf-8")  # other queries
    said = subprocess.run([*command, f"-d{wanted.seconds}s"], check=True, capture_output=True, text=True).stdout
    settle(contender.server.pid)
    rate = _RATE.search(said)
    if rate is None or "Non-2xx" in said:
        raise SystemExit(f"{contender.name} did not answer every {shape}:\n{said}")
    return float(rate[1])


def settle(pid: int) -> None:
    """Wait until a server has done what clients that are gone have left to it: the next one shall have the machine."""
    used = -1.0
    while (now := sum(map(cpu_of, [pid, *descendants(pid)]))) - used > 0.02:
        used = now
        time.sleep(0.3)


def compare(release: Release, wanted: argparse.Namespace) -> bool:
    """Measure in rounds, every server once in each; print the medians and tell whether all bars were reached."""
    rates: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, contenders(release, wanted, Path(folder)) as found:
        asked = queries(release)
        for number in range(wanted.rounds):
            for shape in SHAPES:
                for contender in found:
                    rate = measure(contender, shape, asked[shape], number, wanted, Path(folder))
                    rates.setdefault((shape, contender.name), []).append(rate)
    medians = {key: statistics.median(values) for key, values in rates.items()}
    projects = release.counts["projects"]
    print(f"{projects} projects, {CONNECTIONS} connections, requests a second, median of {wanted.rounds}")
    for shape in SHAPES:
        print(f"{shape:22}" + "".join(f"  {each.name} {medians[shape, each.name]:9.1f}" for each in found))
    reached = True
    for shape, peer, bar in BARS:
        if (shape, peer) not in medians:
            continue
        ratio = medians[shape, OURS] / medians[shape, peer]
        reached &= ratio >= bar
        print(f"{shape:22} {ratio:8.2f} x {peer}, bar {bar:g}{'' if ratio >= bar else '   BELOW THE BAR'}")
    return reached


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--warm-up", type=int, default=0, help="seconds before each measure that do not count")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="our server processes")
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "esfgraph-bench-peers")
    parser.add_argument("--without-rdflib", action="store_true", help="it loads a large release very slowly")
    wanted = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing; install it, for example by: apt-get install wrk")
    release = DataFolder(wanted.data).current()
    if release is None:
        raise SystemExit(f"There is no release in {wanted.data}.")
    sys.exit(0 if compare(release, wanted) else 1)


if __name__ == "__main__":
    main()
