"""Builds: reproducible, complete, and calm about bad input."""

import csv
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph
from rdflib.namespace import SH as SHACL
from stdnum import luhn

from esfgraph.errors import ReleaseError, SourceError
from esfgraph.fields.table import load_fields
from esfgraph.findings import Finding
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import SH
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.sources.files import find, load

ROOT = Path(__file__).parents[3]
SEED = (ROOT / "seeds" / "000_1fa7831598b9845a.txt").read_text(encoding="utf-8")


def files_of(release: Release) -> dict[str, str]:
    """Hashes of all files but those of the store and the index, which hold times and random names."""
    return {
        path.relative_to(release.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(release.path.rglob("*"))
        if path.is_file() and not {"store", "search"} & set(path.parts)
    }


def built(result: BuildResult) -> Release:
    assert result.release is not None
    return result.release


@pytest.fixture
def served(own_data: DataFolder) -> Iterator[DataFolder]:
    """DATA that serves the seeds; afterwards it still serves the same release, whole."""
    before = own_data.current()
    assert before is not None
    hashes = files_of(before)
    yield own_data
    after = own_data.current()
    assert after is not None
    assert (after.id, files_of(after)) == (before.id, hashes)
    assert len(after.open_store()) > 0
    assert not list((own_data.root / "releases").glob(".building-*"))


def test_building_twice_gives_the_same_release(own_data: DataFolder) -> None:
    before = own_data.current()
    assert before is not None
    result = build([ROOT / "seeds"], own_data, Iris())
    assert built(result).id == before.id
    assert len(own_data.releases()) == 1
    assert len(own_data.history()) == 1


def test_another_process_another_folder_and_another_order_give_the_same_bytes(release: Release, tmp_path: Path) -> None:
    seeds = sorted((ROOT / "seeds").glob("*.txt"), reverse=True)
    command = [sys.executable, "-c", "from esfgraph_server.cli import main; main()", "build", *map(str, seeds)]
    environment = os.environ | {
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
    }
    subprocess.run([*command, "--data", str(tmp_path / "elsewhere")], check=True, env=environment, capture_output=True)
    other = DataFolder(tmp_path / "elsewhere").current()
    assert other is not None
    assert (other.id, files_of(other)) == (release.id, files_of(release))


def test_another_base_iri_gives_another_release(tmp_path: Path, release: Release) -> None:
    other = built(build([ROOT / "seeds"], DataFolder(tmp_path), Iris("https://data.example.se/esf/")))
    assert other.id != release.id
    assert other.base_iri == "https://data.example.se/esf/"
    assert b"localhost" not in gzip.decompress((other.path / "dumps" / "esf.nq.gz").read_bytes())


def test_the_manifest_lists_every_file_with_hash_and_size(release: Release) -> None:
    listed = {entry["name"]: (entry["sha256"], entry["size"]) for entry in release.manifest["files"]}
    # Where rows of tables begin is told by the tables.
    told = ("manifest.json", "tables/")
    there = {name: hash_ for name, hash_ in files_of(release).items() if not name.startswith(told)}
    assert {name: hash_ for name, (hash_, _) in listed.items()} == there
    assert all((release.path / name).stat().st_size == size for name, (_, size) in listed.items())


def test_published_graphs_hold_no_blank_nodes_and_nothing_twice(release: Release) -> None:
    text = gzip.decompress((release.path / "dumps" / "esf.nq.gz").read_bytes()).decode()
    for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS):
        assert not isinstance(quad.subject, ox.BlankNode)
        assert not isinstance(quad.object, ox.BlankNode)
    lines = text.splitlines()
    assert len(lines) == len(set(lines))


def test_all_statements_of_a_public_subject_come_together_and_projects_in_order(release: Release) -> None:
    lines = gzip.decompress((release.path / "dumps" / "esf.nq.gz").read_bytes()).decode().splitlines()
    public = [line for line in lines if "/graph/" not in line.rpartition(" <")[2]]
    subjects = [subject for subject, _ in groupby(line.partition(" ")[0] for line in public)]
    assert len(subjects) == len(set(subjects))
    projects = [subject for subject in subjects if subject.startswith("<http://localhost:8000/project/")]
    assert projects[:5] == sorted(projects[:5])


def test_the_turtle_dump_is_the_default_graph(release: Release, public: Graph) -> None:
    turtle = gzip.decompress((release.path / "dumps" / "esf.ttl.gz").read_bytes())
    assert len(Graph().parse(data=turtle, format="turtle")) == len(public)


def test_no_file_of_a_release_holds_a_machine_path(release: Release) -> None:
    for path in release.path.rglob("*"):
        if path.is_file() and not {"store", "search"} & set(path.parts):
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            assert str(ROOT).encode() not in data, path
            assert str(release.path).encode() not in data, path


def test_the_report_is_a_shacl_report(release: Release) -> None:
    graph = Graph().parse(release.path / "report.ttl")
    report = next(graph.subjects(None, None))
    assert graph.query(
        f"ASK {{ ?r a <{SH}ValidationReport> ; <{SH}conforms> true ; <{SH}result>/<{SH}resultSeverity> <{SH}Info> }}"
    ).askAnswer
    assert report
    summary = json.loads((release.path / "report.json").read_text(encoding="utf-8"))
    assert summary["projects"] == 5
    assert len(summary["findings"]) == summary["violations"] + summary["warnings"] + summary["infos"]
    # A result has one focus node, one severity and one report (SHACL, 3.6.2), and every finding is a result.
    results = set(graph.subjects(RDF.type, SHACL.ValidationResult))
    assert len(results) == len(summary["findings"])
    for result in results:
        assert len(list(graph.objects(result, SHACL.focusNode))) == 1
        assert len(list(graph.objects(result, SHACL.resultSeverity))) == 1
        assert len(list(graph.subjects(SHACL.result, result))) == 1


def one(text: str | bytes, tmp_path: Path, name: str = "record.txt") -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return [folder]


def finding(result: BuildResult, rule: str) -> Finding:
    [found] = [each for each in result.findings if each.rule == rule]
    return found


BAD_RECORDS: dict[str, tuple[bytes, str]] = {
    "a binary file": (bytes(range(256)) * 4, "binary file"),
    "a file with neither number nor name, owner and start": (b"Fond:\nESF+\nRegion:\nStockholm\n", "no project number"),
    "a file that is no project page": (b"# A readme\n\nwith some text\n", "no label that we know"),
    "an empty file": (b"", "The file is empty"),
}


@pytest.mark.parametrize("name", BAD_RECORDS)
def test_a_bad_record_alone_publishes_nothing(name: str, served: DataFolder, tmp_path: Path) -> None:
    data, sentence = BAD_RECORDS[name]
    result = build(one(data, tmp_path), served, Iris())
    assert result.release is None
    assert result.refused == 1
    refusal = finding(result, "refused")
    assert sentence in refusal.message
    assert refusal.position.source == "record.txt"
    assert list(served.quarantine.glob("*/reasons.json"))


def test_bad_records_stop_no_other_and_are_kept_in_quarantine(tmp_path: Path) -> None:
    for at, (data, _) in enumerate(BAD_RECORDS.values()):
        one(data, tmp_path, f"{at}.txt")
    result = build(one(SEED, tmp_path, "good.txt"), DataFolder(tmp_path / "data"), Iris())
    assert built(result).counts["projects"] == 1
    refusals = {each.position.source: each.message for each in result.findings if each.rule == "refused"}
    assert result.refused == len(refusals) == len(BAD_RECORDS)
    for at, (_, sentence) in enumerate(BAD_RECORDS.values()):
        assert sentence in refusals[f"{at}.txt"]
    quarantine = DataFolder(tmp_path / "data").quarantine
    kept = [json.loads(path.read_text(encoding="utf-8"))["source"] for path in quarantine.glob("*/reasons.json")]
    assert sorted(kept) == sorted(refusals)
    for path in quarantine.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, "the quarantine is for its owner only"


def test_a_record_with_a_persons_number_as_its_own_is_refused_and_the_number_kept_nowhere(tmp_path: Path) -> None:
    number = "000229238" + luhn.calc_check_digit("000229238")
    one(SEED, tmp_path, "good.txt")
    result = build(one(changed("25-030-S02", number), tmp_path, "bad.txt"), DataFolder(tmp_path / "data"), Iris())
    assert built(result).counts["projects"] == 1
    assert result.refused == 1
    assert "a person's identity number" in finding(result, "refused").message
    for path in (tmp_path / "data").rglob("*"):
        assert not path.is_file() or number.encode() not in path.read_bytes(), path


def test_an_empty_folder_publishes_nothing(served: DataFolder, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert build([tmp_path / "in"], served, Iris()).release is None


def changed(old: str, new: str) -> str:
    assert old in SEED
    return SEED.replace(old, new)


MALFORMED = {
    "a wrong check digit": ("2120000415", "2120000416", "malformed-organization-number", 10, "Projektägare org.nr."),
    "an amount with a letter": ("18 378 980", "12 34x", "malformed-amount", 14, "Total projektbudget"),
    "a date that does not exist": ("\n2029-01-31\n", "\n2029-02-31\n", "malformed-date", 24, "Slutdatum"),
}
ODD = {
    "whole": SEED.encode(),
    "an end before the start": changed("2029-01-31", "2025-01-31").encode(),
    "UTF-16": SEED.encode("utf-16"),
    "an unknown region": changed("SE12", "SE99").encode(),
    **{name: changed(old, new).encode() for name, (old, new, *_) in MALFORMED.items()},
}
"""Records that differ from the first in one thing each, and in their numbers."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A build of all of them."""

    result: BuildResult

    @property
    def release(self) -> Release:
        return built(self.result)

    def finding(self, name: str, rule: str) -> Finding:
        [found] = [each for each in self.result.findings if each.rule == rule]
        assert found.position.source == f"{name}.txt"
        return found

    def row(self, name: str) -> dict[str, str]:
        """The row of a record in the table of projects."""
        with (self.release.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as file:
            [row] = [row for row in csv.DictReader(file) if row["number"] == _number(name)]
        return row


def _number(name: str) -> str:
    return f"25-03{list(ODD).index(name)}-S02"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Odd:
    folder = tmp_path_factory.mktemp("odd")
    for name, data in ODD.items():
        coding = "utf-16" if name == "UTF-16" else "utf-8"
        one(data.decode(coding).replace("25-030-S02", _number(name)).encode(coding), folder, f"{name}.txt")
    return Odd(build([folder / "in"], DataFolder(folder / "data"), Iris()))


def test_a_utf_16_file_is_read_and_reported(odd: Odd) -> None:
    assert "utf-16" in odd.finding("UTF-16", "encoding").message
    assert odd.row("UTF-16")["owner"] == "ÅTVIDABERGS KOMMUN"


def test_an_end_before_the_start_is_published_and_listed_with_both_lines(odd: Odd) -> None:
    found = odd.finding("an end before the start", "Project-period-order")
    assert (found.position.line, found.position.label) == (22, "Startdatum")
    assert "'Slutdatum' in line 24 says '2025-01-31'" in found.message
    assert odd.row("an end before the start")["end_date"] == "2025-01-31"


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_value_is_withheld_kept_raw_and_listed(name: str, odd: Odd) -> None:
    _, new, rule, line, label = MALFORMED[name]
    found = odd.finding(name, rule)
    assert (found.position.line, found.position.label) == (line, label)
    assert repr(new.strip()) in found.message
    quads = gzip.decompress((odd.release.path / "dumps" / "esf.nq.gz").read_bytes()).decode().splitlines()
    raw = [each for each in quads if f'"{new.strip()}"' in each]
    assert raw
    assert all(each.endswith("graph/sources> .") for each in raw)
    assert odd.result.summary["values_withheld"] == len(MALFORMED) + 1  # the unknown region


def test_a_code_that_is_withheld_from_the_graph_is_withheld_from_the_table(odd: Odd) -> None:
    column = load_fields().by_key["stated_region"].column
    assert column
    for name, expected in (("whole", "SE12"), ("an unknown region", "")):
        row = odd.row(name)
        assert row[column] == expected
        assert row["period"] == "2021-2027"


def test_every_finding_says_it_in_both_languages_and_is_about_something(release: Release) -> None:
    found = json.loads((release.path / "report.json").read_text(encoding="utf-8"))["findings"]
    with (release.path / "report.csv").open(encoding="utf-8", newline="") as file:
        assert [row["message_sv"] for row in csv.DictReader(file)] == [each["message_sv"] for each in found]
    for each in found:
        assert each["message_sv"]
        assert each["message_sv"] != each["message"]
        assert each["subject"]
        assert each["shape"] in ("", f"https://w3id.org/esfgraph/shapes#{each['rule']}")


def test_two_files_of_one_project_are_merged_and_both_kept(tmp_path: Path) -> None:
    one(changed("Planerat antal deltagare:\n120", "Planerat antal deltagare:\n450"), tmp_path, "b.txt")
    result = build(one(SEED, tmp_path, "a.txt"), DataFolder(tmp_path / "data"), Iris())
    assert built(result).counts["projects"] == 1
    assert result.summary["captures_merged"] == 1
    found = finding(result, "captures-disagree")
    assert "'120'" in found.message
    assert "'450'" in found.message
    quads = gzip.decompress((built(result).path / "dumps" / "esf.nq.gz").read_bytes()).decode()
    label = "<http://localhost:8000/label/planerat-antal-deltagare>"
    assert f'{label} "120"' in quads
    assert f'{label} "450"' in quads


def test_a_missing_source_is_one_sentence(served: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no file or folder"):
        build([tmp_path / "nowhere"], served, Iris())


def as_ordinary_user(action: Callable[[], str]) -> str:
    """Run *action* in a child process without root's right to read everything; return what it says."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.seteuid(65534)
            os.write(writer, action().encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_a_file_without_permission_is_one_sentence() -> None:
    # Not below tmp_path, which only root may enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "record.txt").write_text(SEED, encoding="utf-8")
        (Path(folder) / "record.txt").chmod(0)

        def action() -> str:
            try:
                load(next(find([Path(folder)])))
            except SourceError as error:
                return str(error)
            return "no error"

        assert as_ordinary_user(action).startswith("No permission to read 'record.txt'")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, small enough to be filled."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk; continuous integration does")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_one_sentence_and_leaves_the_served_release_whole(small_disk: Path) -> None:
    data = DataFolder(small_disk / "data")
    first = built(build([ROOT / "seeds"], data, Iris()))
    hashes = files_of(first)
    (small_disk / "ballast").write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 1_000_000))
    with pytest.raises(ReleaseError, match=r"The disk of .* is full; nothing was published"):
        build([ROOT / "seeds"], data, Iris("https://data.example.se/"))
    current = data.current()
    assert current is not None
    assert (current.id, files_of(current)) == (first.id, hashes)
    assert len(data.releases()) == 1


def test_a_release_that_drops_many_projects_is_written_but_not_served(served: DataFolder, tmp_path: Path) -> None:
    result = build(one(SEED, tmp_path), served, Iris())
    assert result.release is not None
    assert not result.served
    assert len(served.releases()) == 2


def test_allow_shrink_serves_it(own_data: DataFolder, tmp_path: Path) -> None:
    assert build(one(SEED, tmp_path), own_data, Iris(), allow_shrink=True).served


def test_two_builds_at_once_are_one_too_many(served: DataFolder) -> None:
    with served.lock(), pytest.raises(ReleaseError, match="Another build is writing"):
        build([ROOT / "seeds"], served, Iris())
