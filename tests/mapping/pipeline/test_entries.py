"""Entries of the cache: each is whole or not there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from esfgraph.pipeline.cache.entries import SIZES, Entries
from esfgraph.pipeline.cache.files import create


def _cut(folder: Path) -> None:
    (folder / "a.txt").write_text("tex", encoding="utf-8")


def _remove(folder: Path) -> None:
    (folder / "a.txt").unlink()


def _cut_sizes(folder: Path) -> None:
    (folder / SIZES).write_bytes((folder / SIZES).read_bytes()[:-1])


def _empty_sizes(folder: Path) -> None:
    (folder / SIZES).write_bytes(b"")


def _remove_sizes(folder: Path) -> None:
    (folder / SIZES).unlink()


@pytest.mark.parametrize("damage", [_cut, _remove, _cut_sizes, _empty_sizes, _remove_sizes])
def test_an_entry_whose_files_are_not_whole_is_not_there(damage: Callable[[Path], None], tmp_path: Path) -> None:
    entries = Entries(tmp_path)
    with entries.making("ab12") as folder, create(folder / "a.txt") as out:
        out.write(b"text")
    assert "ab12" in entries
    damage(entries["ab12"])
    assert "ab12" not in entries


def test_an_entry_is_whole_or_not_there(tmp_path: Path) -> None:
    entries = Entries(tmp_path / "parts")

    def make(fail: bool) -> None:
        with entries.making("ab12") as folder:
            with create(folder / "a.txt") as out:
                out.write(b"text")
            if fail:
                raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        make(fail=True)
    assert "ab12" not in entries
    assert list(entries.folder.iterdir()) == []
    make(fail=False)
    assert "ab12" in entries
    (entries.folder / ".making-killed").mkdir()
    with entries.clearing():
        pass
    assert [path.name for path in entries.folder.iterdir()] == ["ab"]
    entries.prune({"ab12"})
    assert "ab12" in entries
    entries.prune(set())
    assert "ab12" not in entries
