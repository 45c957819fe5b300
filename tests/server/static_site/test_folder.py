"""The folder of a copy: only a copy is replaced, and only by a whole one."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from esfgraph.errors import ReleaseError, UsageError
from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.static_site.folder import MARK, claim, new_copy

Command = Callable[..., tuple[int, str, str]]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_copy_takes_the_place_of_another_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    to = tmp_path / "copy"
    for name in ("one", "two"):
        with new_copy(to, {"release": name}) as folder:
            (folder / name).touch()
            assert names(to) == [MARK, "one"] if name == "two" else not to.exists()
    assert names(to) == [MARK, "two"]
    assert names(tmp_path) == ["copy"]
    assert to.stat().st_mode & 0o755 == 0o755


def test_a_copy_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    to = tmp_path / "copy"
    with new_copy(to, {}) as folder:
        (folder / "one").touch()
    with pytest.raises(ReleaseError, match="late"), new_copy(to, {}):
        raise ReleaseError("too late")
    assert names(to) == [MARK, "one"]
    assert names(tmp_path) == ["copy"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    with new_copy(tmp_path, {}) as folder:
        (folder / "one").touch()
    assert names(tmp_path) == [MARK, "one"]


def test_what_is_no_copy_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    for to, reason in ((tmp_path, "holds other files"), (tmp_path / "letter.txt", "is a file")):
        with pytest.raises(UsageError, match=f"{to}.* {reason}.* by --to"), new_copy(to, {}):
            pytest.fail("A folder was made.")
    assert names(tmp_path) == ["letter.txt"]


def test_what_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    to = tmp_path / "copy"
    expected = f"cannot be written at .*/x/a.*{to}' is as it was. Make room there, or name another folder by --to"
    with pytest.raises(UsageError, match=expected), new_copy(to, {}) as folder:
        claim(folder / "x" / ("a" * 300))
    assert not to.exists()


def test_a_file_is_written_once(tmp_path: Path) -> None:
    first, second = claim(tmp_path / "a" / "b"), claim(tmp_path / "a" / "b")
    assert first
    first.close()
    assert second is None


def test_the_command_says_what_is_wrong_and_what_to_do(
    esfgraph: Command, seed_build: tuple[DataFolder, BuildResult], tmp_path: Path
) -> None:
    data, empty = str(seed_build[0].root), str(tmp_path / "empty")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    cases = {
        ("--to", str(tmp_path / "out"), "--data", empty): "run 'esfgraph build' first",
        ("--to", str(tmp_path / "mine"), "--data", data): "holds other files than a copy of the site",
        ("--to", str(tmp_path / "out"), "--data", data, "--live", "example.org"): "begins with http:// or https://",
    }
    for arguments, sentence in cases.items():
        code, out, err = esfgraph("export", *arguments)
        assert (code, out) == (2, "")
        assert sentence in err
        assert err.count("\n") == 1
    assert sorted(os.listdir(tmp_path)) == ["mine"]  # noqa: PTH208 (names, and no paths)
