"""The index: which sources are known without being read."""

import os
import random
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from esfgraph.pipeline.index.database import KEPT, Index, indexing
from esfgraph.pipeline.index.records import RecordRow
from esfgraph.sources.files import find
from esfgraph.sources.signatures import settled_signature_of, status_of


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with indexing(tmp_path / "cache", tmp_path, "made by a test") as index:
        yield index


def known(index: Index, folder: Path) -> list[str]:
    """The hashes that are known of the sources of a folder, after they have been looked up anew."""
    index.sources.put(find([folder]))
    return [source.sha256 for source in index.sources]


def test_an_unchanged_file_is_known_wherever_it_lies_and_a_changed_one_never(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    time.sleep(0.05)
    assert known(index, folder) == ["", ""]
    index.sources.remember((settled_signature_of(source, settled=0), source.name) for source in index.sources)
    assert known(index, folder) == ["a.txt", "b.txt"]
    (folder / "b.txt").rename(folder / "c.txt")  # changes its ctime, as Linux has it
    before = (folder / "a.txt").stat()
    assert known(index, folder)[0] == "a.txt"
    (folder / "a.txt").write_text("A.txt", encoding="utf-8")
    os.utime(folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert known(index, folder)[0] == ""


def test_a_file_that_has_just_changed_proves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text", encoding="utf-8")
    [source] = find([path])
    assert status_of(source).signature
    assert not settled_signature_of(source, settled=3_000_000_000)
    assert settled_signature_of(source, settled=-1) == status_of(source).signature
    assert not status_of(next(find([Path("/dev/null")]))).signature


def test_signatures_of_files_that_are_gone_are_forgotten(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    known(index, folder)
    index.sources.remember((settled_signature_of(source, settled=-1), source.name) for source in index.sources)
    (folder / "b.txt").unlink()
    assert known(index, folder) == ["a.txt"]
    index.sources.forget()
    assert index.database.execute("SELECT sha256 FROM signature").fetchall() == [("a.txt",)]


def test_signatures_hold_no_names_of_members_and_tell_them_apart(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("ylva fantasidotter/850312-1231.txt", "b.txt"):
            archive.writestr(name, "text")
    signatures = {status_of(source).signature for source in find([path])}
    assert len(signatures) == 2
    assert all(set(signature) <= set("0123456789 ") for signature in signatures)
    assert known(index, path) == ["", ""]
    index.sources.remember((settled_signature_of(source, settled=-1), "hash") for source in index.sources)
    assert known(index, path) == ["hash", "hash"]


@pytest.mark.parametrize("seed", [46, 118, 176])  # which left copies, as one in seventy did by chance
def test_records_that_are_forgotten_are_nowhere_in_the_file(tmp_path: Path, seed: int) -> None:
    """A row may stand in a page twice for a while, once as what a split of the page left behind."""
    chance = random.Random(seed)
    numbers = list(range(900))
    chance.shuffle(numbers)

    def batch(at: int, *, hidden: bool) -> list[RecordRow]:
        return [record(number, "" if hidden else owner(at)) for number in numbers[at * 10 : at * 10 + 10]]

    def owner(at: int) -> str:
        return "Kept AB" * chance.randrange(1, 9) if at % 3 else f"Fantasidotter{'x' * chance.randrange(60)}"

    cache = tmp_path / "cache"
    with indexing(cache, tmp_path, "made by a test") as index:
        entries = [index.records.put(f"{at}", 0, batch(at, hidden=False)) for at in range(90)]
        index.records.keep(entries)
        again = [index.records.put(f"{at} again", 0, batch(at, hidden=True)) for at in range(0, 90, 3)]
        index.records.keep([entry for at, entry in enumerate(entries) if at % 3] + again)
    content = (cache / KEPT).read_bytes()
    assert b"Kept AB" in content
    assert b"Fantasidotter" not in content


def record(number: int, owner: str) -> RecordRow:
    """A record of a project and its owner."""
    project = f"https://data.example.se/project/25-{number:05}-S02"
    return RecordRow(
        project, f"{number}.txt", 0, 0, 10, "d" * 12, "", "text", "a" * 64, owner, "", f"\n{owner}\n", "", 0, 0
    )
