"""A damaged folder: what is damaged is named, the last whole release is served instead, and a build mends."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from tests.damages import KINDS, Folder, largest, link, put, remove, two_releases

from esfgraph.cli import app, run
from esfgraph.console.exits import Exit
from esfgraph.disk.removal import remove as remove_any
from esfgraph.errors import ReleaseError
from esfgraph.release.checksums import write_checksums
from esfgraph.release.choice import choose, fault_of_current
from esfgraph.release.data_folder import INDEX_FORMAT, DataFolder
from esfgraph.release.lookups import NAME as LOOKUPS
from esfgraph.release.verification import SAMPLE, damages

FILES = (
    "manifest.json",
    "store/CURRENT",
    "store/MANIFEST-*",
    "store/OPTIONS-*",
    "store/checksums.json",
    "store/*.sst",
    "search/meta.json",
    "search/*.term",
    "search/*.store",
    "tables/projects.rows",
    "dumps/esf.nq.gz",
    "dumps/projects.csv",
    "report.json",
)
"""Of each kind of file one; of those that a pattern finds the largest."""


PAIRS = [(pattern, [*KINDS][(at + step) % len(KINDS)]) for at, pattern in enumerate(FILES) for step in (0, 4)]
"""Each file with two kinds of damage, each kind with several files."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return two_releases(tmp_path_factory.mktemp("damage"))


@pytest.fixture
def folder(built: Folder, tmp_path: Path) -> Iterator[Folder]:
    """A copy of the folder that a test may damage."""
    yield built.copied(tmp_path / "data")
    remove_any(tmp_path / "data")


@contextmanager
def harmed(path: Path, kind: str) -> Iterator[None]:
    """Let a file be damaged while the context lasts."""
    kept = path.parents[2] / "kept"
    shutil.copy(path, kept)
    KINDS[kind](path)
    try:
        yield
    finally:
        remove_any(path)
        kept.rename(path)


def named(folder: Folder, *, thorough: bool = False) -> set[str]:
    return {damage.file for damage in damages(folder.current, thorough=thorough)}


def test_what_was_built_is_whole(folder: Folder) -> None:
    assert named(folder) == named(folder, thorough=True) == set()
    choice = choose(folder.data)
    assert choice.release is not None
    assert (choice.release.id, choice.fault, choice.sentence) == (folder.new, None, "")


@pytest.mark.parametrize(("pattern", "kind"), PAIRS)
def test_any_damage_is_named_and_the_release_before_is_served(built: Folder, pattern: str, kind: str) -> None:
    path = largest(built.current, pattern)
    name = path.relative_to(built.current).as_posix()
    with harmed(path, kind):
        assert named(built) == named(built, thorough=True) == {name}
        choice = choose(built.data)
        assert choice.release is not None
        assert choice.release.id == built.old
        assert name in choice.sentence
        assert str(built.data.root) not in choice.sentence
        assert choice.fault == fault_of_current(built.data)
        with pytest.raises(ReleaseError):
            built.data.whole(built.new)
    assert named(built) == set()


@pytest.mark.parametrize(("pattern", "kind"), PAIRS[::7])
def test_a_build_mends_a_damaged_release_of_its_own_id(folder: Folder, pattern: str, kind: str) -> None:
    KINDS[kind](largest(folder.current, pattern))
    assert folder.build() == folder.new
    assert named(folder, thorough=True) == set()
    assert folder.data.ids() == sorted([folder.old, folder.new])
    assert not list((folder.data.root / "releases").glob(".building-*"))


def no_format(lookups: Path) -> None:
    """Take away what SQLite calls the user version: four bytes of its header."""
    content = lookups.read_bytes()
    put(lookups, content[:60] + bytes(4) + content[64:])


@pytest.mark.parametrize(
    ("name", "change"),
    [(INDEX_FORMAT, lambda path: put(path, b"1")), (LOOKUPS, no_format), (LOOKUPS, Path.unlink)],
    ids=["index of another format", "look-ups of another format", "no look-ups"],
)
def test_a_build_replaces_a_release_of_another_format(
    folder: Folder, name: str, change: Callable[[Path], object]
) -> None:
    expected = (folder.current / name).read_bytes()
    change(folder.current / name)
    write_checksums(folder.current)
    assert named(folder, thorough=True) == set()
    assert folder.build() == folder.new
    assert (folder.current / name).read_bytes() == expected
    assert named(folder, thorough=True) == set()


@pytest.mark.parametrize("kind", ["missing", "flipped"])
@pytest.mark.parametrize(
    ("pattern", "is_served"), [("dumps/projects.csv", True), ("search/meta.json", True), ("store/*.sst", False)]
)
def test_where_no_release_is_whole_one_is_served_that_lost_only_files_beside_its_store(
    folder: Folder, pattern: str, is_served: bool, kind: str
) -> None:
    remove(folder.data.path_of(folder.old))
    KINDS[kind](largest(folder.current, pattern))
    choice = choose(folder.data)
    assert (choice.release is not None) is is_served
    assert choice.fault is not None
    assert choice.fault.release == folder.new
    assert "Build again" in choice.sentence


MANIFESTS = {
    "nothing": b"",
    "object": b"{}",
    "list": b"[]",
    "null": b"null",
    "number": b"7",
    "text": b'"manifest"',
    "no JSON": b"manifest",
    "half": b'{"release": "',
    "not UTF-8": b'{"release": "\xff"}',
    "deep": b"[" * 100_000,
    "another": b'{"release": "0000000000000000", "base_iri": "http://e/", "counts": {}, "files": []}',
    "files as text": b'{"release": "%b", "base_iri": "http://e/", "counts": {}, "files": "all"}',
    "no counts": b'{"release": "%b", "base_iri": "http://e/", "files": []}',
    "a base that is none": b'{"release": "%b", "base_iri": "x", "counts": {}, "files": []}',
}


@pytest.mark.parametrize("text", MANIFESTS)
def test_a_manifest_that_is_none_is_told_and_a_build_mends(
    folder: Folder, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    data = MANIFESTS[text].replace(b"%b", folder.new.encode())
    put(folder.current / "manifest.json", data)
    assert "manifest.json" in named(folder)
    with pytest.raises(ReleaseError, match=r"manifest|cannot be read"):
        folder.data.current()
    code, out, _ = command("list", folder, capfd, monkeypatch)
    assert code == 0
    assert f"{folder.old} " in out
    assert any(line.startswith(f"* {folder.new}") and "damaged" in line for line in out.splitlines())


@pytest.mark.parametrize("name", ["../../current", "/etc/passwd", "dumps/../../x", "..", "a\0b"])
def test_a_file_that_a_manifest_names_outside_of_the_release_is_damage_and_is_not_opened(
    folder: Folder, name: str
) -> None:
    path = folder.current / "manifest.json"
    manifest = json.loads(path.read_bytes())
    manifest["files"].append({"name": name, "size": 3, "sha256": "0" * 64})
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert named(folder) == {"manifest.json", name}
    choice = choose(folder.data)
    assert choice.release is not None
    assert choice.release.id == folder.old


def command(
    name: str, folder: Folder, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *more: str
) -> tuple[int, str, str]:
    """Run a command of the releases; give its exit code, output and errors. No error is a traceback."""
    monkeypatch.setattr("sys.argv", ["esfgraph", "releases", name, *more, "--data", str(folder.data.root)])
    capfd.readouterr()
    with pytest.raises(SystemExit) as ended:
        run(app)
    out, err = capfd.readouterr()
    assert isinstance(ended.value.code, int | None)
    return ended.value.code or 0, out, err


Harm = Callable[[DataFolder], None]


def _at(path: str, harm: Callable[[Path], None]) -> Harm:
    return lambda data: harm(data.root / path)


HARMS: dict[str, Harm] = {
    "current missing": _at("current", remove),
    "current a file": _at("current", partial(put, data=b"x")),
    "current a folder": _at("current", KINDS["folder"]),
    "current a copy of a release": lambda data: _copy_current(data),
    "current to nowhere": _at("current", partial(link, target="releases/" + "0" * 16)),
    "current to itself": _at("current", partial(link, target="current")),
    "current to a file": _at("current", partial(link, target="/etc/passwd")),
    "current out of the folder": _at("current", partial(link, target="..")),
    "current to a stray": _at("current", partial(link, target="releases/README")),
    "current a pipe": _at("current", KINDS["pipe"]),
    "history missing": _at("history/served.jsonl", remove),
    "history empty": _at("history/served.jsonl", KINDS["empty"]),
    "history torn": _at("history/served.jsonl", lambda path: put(path, path.read_bytes()[:-30])),
    "history no JSON": _at("history/served.jsonl", lambda path: put(path, b"x\n" + path.read_bytes())),
    "history of other things": _at(
        "history/served.jsonl", lambda path: put(path, b'[]\n{}\n7\n{"release": 1, "at": []}\n\n' + path.read_bytes())
    ),
    "history not UTF-8": _at("history/served.jsonl", lambda path: put(path, b"\xff\xfe\0\n" + path.read_bytes())),
    "history zeroed": _at("history/served.jsonl", KINDS["zeroed"]),
    "history a folder": _at("history/served.jsonl", KINDS["folder"]),
    "history unreadable": _at("history/served.jsonl", KINDS["unreadable"]),
    "history's folder a file": _at("history", partial(put, data=b"")),
    "history names what is not there": _at(
        "history/served.jsonl",
        lambda path: put(path, path.read_bytes() + b'{"at": "2030-01-01", "release": "../../etc"}\n'),
    ),
    "a stray file": _at("releases/README", partial(put, data=b"hello")),
    "a stray folder": _at("releases/lost+found", Path.mkdir),
    "a hidden file": _at("releases/.DS_Store", partial(put, data=b"\0")),
    "a file called as a release": _at("releases/" + "a" * 16, partial(put, data=b"")),
    "an empty folder called as a release": _at("releases/" + "b" * 16, Path.mkdir),
    "a link to nowhere called as a release": _at("releases/" + "c" * 16, partial(link, target="nowhere")),
    "what a build left": _at("releases/.building-x", partial(put, data=b"")),
    "what a switch left": _at(".current.new", Path.mkdir),
}


BUILT_OVER = frozenset(["current missing", "current a copy of a release", "current to nowhere", "a stray file"])
"""Over which a build is made, too, and not only the pointer switched."""


def _copy_current(data: DataFolder) -> None:
    """As programs copy folders that know no links."""
    path = (data.root / "current").resolve()
    remove(data.root / "current")
    shutil.copytree(path, data.root / "current")


@pytest.mark.parametrize("harm", HARMS)
def test_whatever_lies_in_the_folder_a_whole_release_is_served_and_commands_and_builds_go_on(
    folder: Folder, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    HARMS[harm](folder.data)
    choice = choose(folder.data)
    assert choice.release is not None
    assert choice.release.id == folder.new or harm.startswith("current")
    assert bool(choice.fault) is harm.startswith("current")
    code, out, _ = command("list", folder, capfd, monkeypatch)
    assert code == 0
    assert {folder.old, folder.new} <= set(out.replace("*", " ").split())
    assert command("verify", folder, capfd, monkeypatch)[0] in (Exit.PUBLISHED, Exit.SOME_REFUSED)
    code, out, err = command("rollback", folder, capfd, monkeypatch)
    assert "Traceback" not in err
    if code:
        assert harm.startswith("history")
        assert err.count("\n") < 5
    if harm.startswith("history") or harm not in BUILT_OVER:
        folder.data.switch(folder.data.release(folder.new))
    else:
        assert folder.build() == folder.new
    current = folder.data.current()
    assert current is not None
    assert current.id == folder.new
    assert fault_of_current(folder.data) is None
    folder.data.switch(folder.data.release(folder.old))
    assert folder.data.history()[-1]["release"] == folder.old


def test_a_line_added_to_a_torn_history_is_not_torn(folder: Folder) -> None:
    path = folder.data.root / "history" / "served.jsonl"
    put(path, path.read_bytes()[:-5])
    folder.data.switch(folder.data.release(folder.old))
    assert [entry["release"] for entry in folder.data.history()] == [folder.old, folder.old]


def test_verify_names_every_damaged_file_and_ends_with_1(
    folder: Folder, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("verify", folder, capfd, monkeypatch)[0] == Exit.PUBLISHED
    assert command("verify", folder, capfd, monkeypatch, "0" * 16)[0] == Exit.CANNOT_RUN
    KINDS["flipped"](folder.current / "dumps" / "esf.ttl.gz")
    KINDS["missing"](folder.current / "report.csv")
    code, out, _ = command("verify", folder, capfd, monkeypatch)
    assert code == Exit.SOME_REFUSED
    lines = out.splitlines()
    assert f"{folder.old}  whole" in lines
    assert f"{folder.new}  damaged" in lines
    assert any(line.startswith("  dumps/esf.ttl.gz is not what was written") for line in lines)
    assert "  report.csv is missing" in lines
    assert command("verify", folder, capfd, monkeypatch, folder.old)[0] == Exit.PUBLISHED
    assert command("verify", folder, capfd, monkeypatch, folder.new)[0] == Exit.SOME_REFUSED


@pytest.mark.parametrize("kind", ["folder", "unreadable", "pipe"])
def test_a_lock_that_is_no_file_is_one_sentence_or_nothing(
    folder: Folder, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    KINDS[kind](folder.data.root / ".lock")
    code, _, err = command("rollback", folder, capfd, monkeypatch)
    assert (code, err.count("\n")) in [(Exit.CANNOT_RUN, 1), (Exit.PUBLISHED, 0)]


def test_a_damaged_release_is_not_rolled_back_to(
    folder: Folder, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    KINDS["flipped"](folder.data.path_of(folder.old) / "dumps" / "projects.csv")
    for more in ([folder.old], []):
        code, _, err = command("rollback", folder, capfd, monkeypatch, *more)
        assert code == Exit.CANNOT_RUN
        assert err.count("\n") == 1
    assert folder.data.pointed() == folder.new


def test_of_a_large_release_a_bounded_part_is_read_at_the_start_and_all_by_a_thorough_look(folder: Folder) -> None:
    path = folder.current / "dumps" / "large.bin"
    remove(folder.current / "store" / "checksums.json")
    with path.open("wb") as file:
        file.truncate(SAMPLE + SAMPLE // 4)
    shutil.copytree(folder.current, built := folder.data.root / "releases" / ".building-again")
    folder.data.adopt(built, folder.new)
    read = list[int]()
    assert not list(damages(folder.current, thorough=True, advance=read.append))
    assert sum(read) > SAMPLE + SAMPLE // 4
    read.clear()
    assert not list(damages(folder.current, advance=read.append))
    assert SAMPLE // 2 < sum(read) <= SAMPLE
    with path.open("r+b") as file:
        file.write(b"x")
    assert named(folder) == {"dumps/large.bin"}
