"""Mangled records of every format, built together: read, refused or named, and nothing beside them is lost."""

import csv
import gzip
import os
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.mutations import Mangled, mangled
from typer.testing import CliRunner

from esfgraph.cli import app
from esfgraph.console.exits import Exit
from esfgraph.release.data_folder import DataFolder

pytestmark = pytest.mark.thorough

COUNT = int(os.environ.get("ESFGRAPH_TEST_MUTATIONS", "300"))
"""Of each of eight formats; bench/long.sh asks for more."""
SOURCE = "http://purl.org/dc/terms/source"


class Build:
    """What the command made of all of them, and what it had to say."""

    def __init__(self, files: list[Mangled], folder: Path) -> None:
        for each in files:
            path = folder / ("json" if each.name.endswith(".json") else "in") / each.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(each.data)
        # JSON is read where it is named as such, not where it lies in a folder.
        sources = [str(folder / "in"), str(folder / "json" / "*.json")]
        result = CliRunner().invoke(app, ["build", *sources, "--data", str(folder / "data"), "--processes", "1"])
        self.code, self.console = result.exit_code, result.output
        release = DataFolder(folder / "data").current()
        assert release is not None, result.output
        self.release = release
        with (release.path / "report.csv").open(encoding="utf-8", newline="") as report:
            self.findings = list(csv.DictReader(report))
        self.read, self.stated = Counter[str](), set[tuple[str, str]]()
        for name, number in self._records():
            self.read[name] += 1
            self.stated.add((name, number))

    def _records(self) -> list[tuple[str, str]]:
        """Source and project of each record."""
        dump = gzip.decompress((self.release.path / "dumps" / "esf.nq.gz").read_bytes())
        quads = ox.parse(dump, format=ox.RdfFormat.N_QUADS)
        sources = (quad for quad in quads if quad.predicate.value == SOURCE and "/record/" in quad.subject.value)
        return [(quad.object.value, quad.subject.value.split("/")[-2]) for quad in sources]


@pytest.fixture(scope="module")
def files() -> list[Mangled]:
    return [*mangled(COUNT, seed=20261129)]


@pytest.fixture(scope="module")
def build(files: list[Mangled], tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(files, tmp_path_factory.mktemp("mangled"))


def test_the_command_ends_as_it_does_where_some_are_refused(build: Build) -> None:
    assert build.code == Exit.SOME_REFUSED
    assert "Traceback" not in build.console
    # The store proves every statement by parsing it.
    assert build.release.counts["projects"] > COUNT / 5


def test_every_finding_is_a_sentence_about_one_of_the_files(build: Build, files: list[Mangled]) -> None:
    names = {each.name for each in files}
    assert {each["source"] for each in build.findings if "://" not in each["source"]} <= names
    assert [each["message"] for each in build.findings if not each["message"].endswith(".")] == []
    assert [each["message"] for each in build.findings if "Traceback" in each["message"]] == []


def test_no_file_is_lost_unnamed(build: Build, files: list[Mangled]) -> None:
    named = {each["source"] for each in build.findings} | set(build.read)
    assert [each.name for each in files if each.name not in named] == []


def test_every_line_that_begins_an_object_is_a_record_or_refused(build: Build, files: list[Mangled]) -> None:
    refused = Counter(each["source"] for each in build.findings if each["rule"] == "refused")
    counted = 0
    for each in files:
        if each.name.endswith(".jsonl") and each.whole:
            lines = each.data.rstrip(b"\n").split(b"\n")
            begun = sum(line.startswith(b"{") for line in lines)
            assert begun <= build.read[each.name] + refused[each.name] <= len(lines), each.name
            counted += len(lines)
    assert counted > COUNT


def test_one_bad_row_costs_no_other(build: Build, files: list[Mangled]) -> None:
    numbers = [(each.name, number) for each in files for number in each.whole]
    assert len(numbers) > COUNT / 2
    assert [each for each in numbers if each not in build.stated] == []
