"""Builds on Spark: the release of one machine, from threads of this one and from a cluster that loses an executor."""

import csv
import gzip
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from bench.records import write_records
from pyarrow import parquet
from tests.mapping.spark.cluster import cluster

from esfgraph.errors import UsageError
from esfgraph.pipeline.build import build
from esfgraph.pipeline.limits import Limits
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, RDF
from esfgraph.release.data_folder import DataFolder, Release

pytestmark = [pytest.mark.spark, pytest.mark.timeout(1500)]

PROGRAM = Path(__file__).with_name("build_on_spark.py")
LIMITS = Limits(mean_batch=40)
"""As that program has them: batches of so few projects that a few hundred make several partitions."""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    write_records(300, folder, seed=1)
    return folder


@pytest.fixture(scope="module")
def local(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release that one machine builds."""
    release = build([records], DataFolder(tmp_path_factory.mktemp("local")), Iris(), limits=LIMITS).release
    assert release is not None
    return release


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    with cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


def built(master: str, environment: dict[str, str], records: Path, folder: Path, *mark: Path) -> str:
    """Build in another process, in *folder*; give the id of the release.

    DATA and the folder with a file for each call of a step are named from there, as a person would name them.
    """
    (folder / "calls").mkdir()
    command = [sys.executable, str(PROGRAM), master, str(records), "data", "calls", *map(str, mark)]
    python = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    ran = subprocess.run(command, cwd=folder, env=environment | python, stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout.split()[-1]


def entries(data: Path) -> set[str]:
    """What the steps made, by the hash of all that went into it."""
    return {path.name for path in (data / "cache").glob("??/*")}


def calls(folder: Path) -> Counter[tuple[str, str]]:
    """How often each step was done for each batch."""
    names = (path.name.split() for path in (folder / "calls").iterdir())
    return Counter((step, batch) for step, batch, *_ in names)


def test_a_cluster_makes_the_same_release_of_the_same_parts(
    two_workers: tuple[str, dict[str, str]], records: Path, local: Release, tmp_path: Path
) -> None:
    assert built(*two_workers, records, tmp_path) == local.id
    # Shuffles bring owners together in the batches that the index of one machine gives, each with those that are alike.
    assert entries(tmp_path / "data") == entries(local.path.parents[1])
    assert b"possiblySameAs" in gzip.decompress((local.path / "dumps" / "esf.nq.gz").read_bytes())
    assert set(calls(tmp_path).values()) == {1}
    assert len({path.name.split()[2] for path in (tmp_path / "calls").iterdir()}) == 2, "one executor did all"


def test_a_killed_executor_costs_its_partition_and_not_the_job(
    two_workers: tuple[str, dict[str, str]], records: Path, local: Release, tmp_path: Path
) -> None:
    mark = tmp_path / "killed"
    assert built(*two_workers, records, tmp_path, mark) == local.id
    assert mark.read_text(encoding="utf-8").isdigit()
    again = {call for call, times in calls(tmp_path).items() if times > 1}
    assert len(again) == 1
    assert {step for step, _ in again} == {"ProjectBatch"}
    assert not list((tmp_path / "data" / "cache").glob(".making-*"))


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    code = "from esfgraph_server.cli import main; main()"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C"}
    return subprocess.run([sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True)


def test_the_command_builds_on_spark_and_writes_parts(records: Path, local: Release, tmp_path: Path) -> None:
    data, parts = tmp_path / "data", tmp_path / "parts"
    arguments = ["build", str(records), "--data", str(data), "--engine", "spark", "--master", "local[2]"]
    ran = command(*arguments, "--parts", str(parts))
    release = DataFolder(data).current()
    assert release is not None, ran.stderr
    assert release.id == local.id
    assert release.id in ran.stdout
    assert (parts / "_SUCCESS").is_file()

    dump = quads([release.path / "dumps" / "esf.nq.gz"], ox.RdfFormat.N_QUADS)
    written = quads((parts / "n-quads").iterdir(), ox.RdfFormat.N_QUADS)
    is_a, project = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{ESF}Project")
    projects = {quad.subject for quad in dump if (quad.predicate, quad.object) == (is_a, project)}
    assert len(projects) > 200
    assert written < dump
    assert projects <= {quad.subject for quad in written}
    public = {quad for quad in written if quad.graph_name == ox.DefaultGraph()}
    assert quads((parts / "turtle").iterdir(), ox.RdfFormat.TURTLE) == public

    for table, file, about in (("projects", "projects", "project"), ("organizations", "owners", "owner")):
        rows = [row for path in sorted((parts / table).iterdir()) for row in parquet.read_table(path).to_pylist()]
        with (release.path / "dumps" / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
            expected = list(csv.DictReader(lines))
        assert [(row[about], row["seat"] or "") for row in rows] == [(row[about], row["seat"]) for row in expected]
        assert len(rows[0]) == len(expected[0])

    again = command(*arguments, "--parts", str(parts))
    assert again.returncode == 2
    assert "is no empty folder" in again.stderr


def quads(paths: Iterable[Path], syntax: ox.RdfFormat) -> set[ox.Quad]:
    return {quad for path in paths for quad in ox.parse(gzip.decompress(path.read_bytes()), format=syntax)}


def test_a_master_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    ran = command("build", "--data", str(tmp_path), "--engine", "spark", "--master", "nowhere")
    assert ran.returncode == 2
    assert "esfgraph: Spark cannot be begun with the master 'nowhere': " in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_worker_of_other_code_or_without_the_folder_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from esfgraph.spark.jobs import as_driver, caught

    monkeypatch.chdir(tmp_path)
    here = as_driver(iter, Path("data"))
    [(error, _)] = caught(here, iter([1]))
    assert isinstance(error, UsageError)
    assert "share, under the same paths" in str(error)
    Path("data").mkdir()
    monkeypatch.chdir("/")  # as executors begin elsewhere
    assert list(caught(here, iter([1, 2]))) == [(None, 1), (None, 2)]
    assert Path.cwd() == tmp_path
    monkeypatch.setattr("esfgraph.spark.jobs.program", lambda: "other")
    [(error, _)] = caught(here, iter([1]))
    assert isinstance(error, UsageError)
    assert "other code, tables or libraries" in str(error)
