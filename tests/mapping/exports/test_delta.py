"""The difference of two releases, statement by statement, turns the one into the other."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from esfgraph.errors import ReleaseError
from esfgraph.exports import delta
from esfgraph.exports.delta import ADDED, DUMP, REMOVED, Delta, write_delta
from esfgraph.release.data_folder import Release

LINES = [f'<http://a/{number}> <http://b> "{number}" .\n'.encode() for number in range(40)]


def release(folder: Path, lines: list[bytes]) -> Release:
    (folder / "dumps").mkdir(parents=True)
    # Two members, cut within a line.
    text = b"".join(lines)
    (folder / DUMP).write_bytes(gzip.compress(text[:31]) + gzip.compress(text[31:]))
    return Release(folder.name, folder, {"counts": {"statements": len(lines), "source_statements": 0}})


def lines_of(path: Path) -> set[bytes]:
    return set(gzip.decompress(path.read_bytes()).splitlines(keepends=True))


@pytest.mark.parametrize("together", [1, 7, 1000])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(LINES, LINES, id="the same"),
        pytest.param(LINES, LINES[::-1], id="the same in another order"),
        pytest.param(LINES, LINES[3:], id="some gone"),
        pytest.param(LINES[:20], LINES, id="some new"),
        pytest.param(LINES[:30], LINES[10:], id="both"),
        pytest.param(LINES[:20], LINES[20:], id="all"),
    ],
)
def test_what_is_removed_and_added_turns_one_release_into_the_other(
    before: list[bytes], after: list[bytes], together: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "_TOGETHER", together)
    found = write_delta(release(tmp_path / "a", before), release(tmp_path / "b", after), tmp_path / "to")
    removed, added = (lines_of(tmp_path / "to" / name) for name in (REMOVED, ADDED))
    assert found == Delta(len(removed), len(added))
    assert removed <= set(before)
    assert not added & set(before)
    assert (set(before) - removed) | added == set(after)
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == [ADDED, REMOVED]


def cut_short(data: bytes) -> bytes:
    return data[:-20]


def garbled(data: bytes) -> bytes:
    return data[:10] + b"\xff" + data[11:]  # behind the header: a kind of block that there is not


@pytest.mark.parametrize("damage", [cut_short, garbled])
def test_a_damaged_dump_is_named(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    whole, broken = release(tmp_path / "a", LINES), release(tmp_path / "b", LINES)
    (broken.path / DUMP).write_bytes(damage((broken.path / DUMP).read_bytes()))
    with pytest.raises(ReleaseError, match=r"dumps/esf.nq.gz of release 'b' cannot be read"):
        write_delta(whole, broken, tmp_path / "to")
