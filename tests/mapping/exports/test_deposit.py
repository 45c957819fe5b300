"""The folder for a repository of research data: whole, described, and only where it can be cited."""

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped] # its types are a package of their own
from tests.populations import LICENCE as OTHERS

from esfgraph.errors import ReleaseError, UsageError
from esfgraph.exports.deposit import write_deposit
from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.resources import resource_dir
from esfgraph.tables.kohesio import COLUMNS

PUBLISHER = """
[publisher]
name = { sv = "En myndighet", en = "An agency" }
iri = "https://example.se/"
type = "NationalAuthority"
"""
LICENCE = 'licence = "http://creativecommons.org/licenses/by/4.0/"\n'


def current(data: DataFolder) -> Release:
    release = data.current()
    assert release
    return release


def test_data_of_others_keep_their_licence_in_a_deposit(
    importing: tuple[DataFolder, BuildResult], tmp_path: Path
) -> None:
    data = DataFolder(tmp_path / "data")
    shutil.copytree(importing[0].root, data.root, symlinks=True)
    data.publication.write_text(LICENCE + PUBLISHER, encoding="utf-8")
    write_deposit(data, current(data), tmp_path / "deposit")
    crate = json.loads((tmp_path / "deposit" / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    licensed = {each["@id"]: each["license"]["@id"] for each in crate if "license" in each}
    assert licensed == {"./": "http://creativecommons.org/licenses/by/4.0/", "graph-population.nq.gz": OTHERS}
    assert {"@id": OTHERS, "@type": "CreativeWork"} in crate


def test_a_deposit_is_whole_and_says_what_it_is(own_data: DataFolder, tmp_path: Path) -> None:
    own_data.publication.write_text(LICENCE + PUBLISHER, encoding="utf-8")
    release, folder = current(own_data), tmp_path / "deposit"
    names = write_deposit(own_data, release, folder)
    assert names == sorted(path.name for path in folder.iterdir())
    listed = {Path(entry["name"]).name: entry["sha256"] for entry in release.manifest["files"]}
    for name, sha256 in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    lines = (line.partition("  ") for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    sums = {name: sum_ for sum_, _, name in lines}
    assert sums.keys() == {*names} - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == sum_ for name, sum_ in sums.items())

    day = own_data.history()[0]["at"][:10]
    crate = {each["@id"]: each for each in json.loads((folder / "ro-crate-metadata.json").read_text())["@graph"]}
    root = crate[crate["ro-crate-metadata.json"]["about"]["@id"]]
    assert {"name", "description", "datePublished", "license"} <= root.keys()  # RO-Crate 1.1, root data entity
    assert (root["datePublished"], root["version"]) == (day, release.id)
    assert crate[root["license"]["@id"]]["name"] == "CC BY 4.0"
    assert root["author"] == root["publisher"]  # what the format recommends
    assert crate[root["publisher"]["@id"]]["url"] == root["publisher"]["@id"]
    assert crate[root["publisher"]["@id"]]["name"] == "An agency"
    parts = [crate[part["@id"]] for part in root["hasPart"]]
    assert {part["@id"] for part in parts} == {*listed, "manifest.json", "kohesio.csv", "CITATION.cff"}
    assert all(part["sha256"] == sums[part["@id"]] for part in parts)
    assert all(int(part["contentSize"]) == (folder / part["@id"]).stat().st_size for part in parts)
    assert "application/octet-stream" not in {part["encodingFormat"] for part in parts}

    citation = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()  # what CFF 1.2.0 requires
    assert (citation["version"], citation["license"], citation["type"]) == (release.id, "CC-BY-4.0", "dataset")
    assert citation["authors"] == [{"name": "An agency", "website": "https://example.se/"}]
    zenodo = json.loads((folder / ".zenodo.json").read_text(encoding="utf-8"))
    assert (zenodo["license"], zenodo["publication_date"], zenodo["upload_type"]) == ("cc-by-4.0", day, "dataset")

    with (folder / "kohesio.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Operation_Local_Identifier"] for row in rows if row["Programming_Period"] == "2021-2027"][-1:] == [
        "2021SE05SFPR001_25-030-S02"
    ]


def test_without_a_licence_none_is_claimed(own_data: DataFolder, tmp_path: Path) -> None:
    own_data.publication.write_text(PUBLISHER, encoding="utf-8")
    write_deposit(own_data, current(own_data), tmp_path / "deposit")
    for name in ("ro-crate-metadata.json", "CITATION.cff", ".zenodo.json"):
        assert "licen" not in (tmp_path / "deposit" / name).read_text(encoding="utf-8").lower()


def nothing_stated(data: DataFolder, _: Path) -> None:
    data.publication.unlink()


def never_served(data: DataFolder, _: Path) -> None:
    (data.history_folder / "served.jsonl").unlink()


def withdrawn(data: DataFolder, _: Path) -> None:
    data.withdrawals.write_text("id,date,reason\nproject/25-030-S02,2026-02-01,by mistake\n", encoding="utf-8")


def filled(_: DataFolder, folder: Path) -> None:
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")


def missing(data: DataFolder, _: Path) -> None:
    (current(data).path / "dumps" / "esf.ttl.gz").unlink()


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (nothing_stated, UsageError, r"state \[publisher\] in '.*publication.toml'"),
        (never_served, UsageError, "was never served"),
        (withdrawn, UsageError, "states what was withdrawn since"),
        (filled, UsageError, "not empty"),
        (missing, ReleaseError, "'dumps/esf.ttl.gz' of release '.*' is missing"),
    ],
)
def test_what_cannot_be_cited_or_is_not_whole_is_refused_in_a_sentence(
    change: Callable[[DataFolder, Path], None],
    error: type[Exception],
    sentence: str,
    own_data: DataFolder,
    tmp_path: Path,
) -> None:
    own_data.publication.write_text(PUBLISHER, encoding="utf-8")
    change(own_data, tmp_path / "deposit")
    with pytest.raises(error, match=sentence):
        write_deposit(own_data, current(own_data), tmp_path / "deposit")


def test_the_docs_name_every_column_of_kohesio() -> None:
    """The third column of the table there says what a reader of Kohesio's exports would refuse."""
    text = (resource_dir("ontology").parent / "docs" / "tables.md").read_text(encoding="utf-8")
    section = text[text.index("## Kohesio's columns") :]
    named = [
        name for line in section.splitlines() if line.startswith("| `") for name in line.split("|")[1].split("`")[1::2]
    ]
    assert sorted(named) == sorted(COLUMNS)
