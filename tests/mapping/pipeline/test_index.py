"""The index: which sources are known without being read."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from esfgraph.pipeline.index.database import Index, indexing
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
