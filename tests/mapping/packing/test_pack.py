"""Packed releases: as small as what is new in them, and unpacked to the bytes that were built."""

import hashlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.replayed import KEPT, LOST, Replayed

from esfgraph.changes.change_log import ChangeLog
from esfgraph.console.exits import Exit
from esfgraph.disk.files import FileWriter
from esfgraph.disk.gzip_members import pack as gzipped
from esfgraph.errors import ReleaseError
from esfgraph.packing.pack import pack
from esfgraph.packing.unpack import readable, restore, unpack
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_writer import DOCUMENTS
from esfgraph.release.checksums import write_checksums
from esfgraph.release.choice import choose
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.manifest import COUNTS, write_manifest
from esfgraph.release.pruning import prune
from esfgraph.release.recipe import NAME as RECIPE
from esfgraph.release.verification import damages

REMADE = ("store/", "search/")


def packed(data: DataFolder, keep: int = 1) -> dict[str, str]:
    """Pack, and return why each of the releases was not packed; empty where it was."""
    with data.lock():
        return {id_: str(reason or "") for id_, reason in pack(data, keep)}


def contents(folder: Path) -> dict[str, str]:
    """The hashes of a release's files, but for those that are made from others."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    hashes = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return {name: hash_ for name, hash_ in hashes.items() if not name.startswith(REMADE) or name.endswith(DOCUMENTS)}


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(replayed: Replayed, tmp_path: Path) -> DataFolder:
    """A copy of three releases, the last of which is served."""
    return DataFolder(shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True))


@pytest.fixture
def packed_data(all_packed: DataFolder, tmp_path: Path) -> DataFolder:
    """A copy of three releases, of which only the last, which is served, is not packed."""
    return DataFolder(shutil.copytree(all_packed.root, tmp_path / "packed", symlinks=True))


@pytest.fixture(scope="module")
def all_packed(replayed: Replayed, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The same with all packed that can be; tests read it and change nothing."""
    root = tmp_path_factory.mktemp("packed") / "data"
    data = DataFolder(shutil.copytree(replayed.data.root, root, symlinks=True))
    assert packed(data) == dict.fromkeys(replayed.ids[:2], "")
    return data


def test_the_files_of_a_release_are_what_they_were(all_packed: DataFolder, replayed: Replayed) -> None:
    for id_ in replayed.ids:
        built, release = replayed.data.release(id_), all_packed.release(id_)
        assert release.manifest == built.manifest
        with readable(release) as whole:
            assert contents(whole.path) == contents(built.path)
            assert not list(damages(whole.path.rename(whole.path.with_name(id_)), thorough=True))
            whole.path.with_name(id_).rename(whole.path)
            assert {*whole.open_store()} == {*built.open_store()}
            indexes = [SearchIndex.open(each.path / "search") for each in (whole, built)]
            for iri in (f"{built.base_iri}project/{number}" for number in (KEPT, LOST)):
                one, other = (index.document(iri) for index in indexes)
                assert one == other
            assert indexes[0].find("utveckling") == indexes[1].find("utveckling")


def test_a_packed_release_is_two_files_and_whole(all_packed: DataFolder, replayed: Replayed) -> None:
    for id_ in replayed.ids[:2]:
        path = all_packed.path_of(id_)
        assert {each.name for each in path.iterdir()} == {"manifest.json", RECIPE}
        assert not list(damages(path, thorough=True))
        with pytest.raises(ReleaseError, match=f"'esfgraph releases unpack {id_}'"):
            all_packed.release(id_).open_store()


def test_releases_are_compared_packed_or_not(
    all_packed: DataFolder, replayed: Replayed, tmp_path: Path, esfgraph: Command
) -> None:
    one, two, three = replayed.ids
    kept = ChangeLog.of(replayed.data).summary(one, two)
    with readable(all_packed.release(one)) as before, readable(all_packed.release(two)) as after:
        assert ChangeLog(tmp_path).keep(before, after, ()) == kept
    places = [tmp_path / name for name in ("packed", "built")]
    for data, to in zip((all_packed, replayed.data), places, strict=True):
        code, _, said = esfgraph("releases", "delta", one, three, "--to", str(to), "--data", str(data.root))
        assert code == Exit.PUBLISHED, said
    assert contents(places[0]) == contents(places[1])


def test_nothing_that_is_packed_is_served_before_it_is_unpacked(packed_data: DataFolder, replayed: Replayed) -> None:
    data = packed_data
    _, two, three = replayed.ids
    (data.path_of(three) / "store" / "CURRENT").unlink()
    assert choose(data).release is None
    with data.lock():
        restored = restore(data, data.served_before())
    assert restored.id == two
    assert not restored.is_packed
    assert not list(damages(restored.path, thorough=True))
    chosen = choose(data).release
    assert chosen
    assert chosen.id == two


def test_a_build_of_the_same_records_unpacks_what_they_make(packed_data: DataFolder, replayed: Replayed) -> None:
    data = packed_data
    one = replayed.ids[0]
    whole = replayed.data.path_of(one)
    with data.lock(), data.building() as folder:
        shutil.copytree(whole, folder, dirs_exist_ok=True)
        assert not data.adopt(folder, one).is_packed
    assert contents(data.path_of(one)) == contents(whole)


def test_parts_go_with_the_last_release_that_needs_them(packed_data: DataFolder, replayed: Replayed) -> None:
    data = packed_data
    one, two, three = replayed.ids
    data.switch(restore(data, data.release(two)))
    data.switch(data.release(three))
    packed(data)
    with data.lock():
        assert prune(data, 2) == [one]
    assert not list(damages(data.path_of(two), thorough=True))
    with data.lock():
        assert prune(data, 1) == [two]
    assert not list(data.parts.iterdir())


@pytest.mark.parametrize("harm", ["missing", "shorter", "other", "recipe"])
def test_damage_is_named_and_nothing_damaged_is_given_out(
    packed_data: DataFolder, replayed: Replayed, harm: str
) -> None:
    data = packed_data
    one = data.release(replayed.ids[0])
    part = max(data.parts.glob(f"{one.id}/*.gz"))
    match harm:
        case "missing":
            part.unlink()
        case "shorter":
            part.write_bytes(part.read_bytes()[:-100])
        case "other":
            part.write_bytes(gzipped(b"<a> <b> <c> .\n" * (1 << 16)))
        case "recipe":
            (one.path / RECIPE).write_bytes(b"{}")
    assert list(damages(one.path, thorough=True))
    with pytest.raises(ReleaseError, match=f"{one.id}' is damaged|{one.id} is damaged"), readable(one):
        pass
    if harm in ("missing", "recipe"):
        with pytest.raises(ReleaseError, match="is damaged"):
            data.whole(one.id)


def test_what_is_damaged_is_not_packed(data: DataFolder, replayed: Replayed) -> None:
    one, two, _ = replayed.ids
    dump = data.path_of(one) / "dumps" / "projects.csv"
    dump.write_bytes(dump.read_bytes().replace(b"9", b"8"))
    (data.path_of(two) / "search" / DOCUMENTS).unlink()
    write_checksums(data.path_of(two))
    reasons = packed(data)
    assert "dumps/projects.csv" in reasons[one]
    assert "was built by a version" in reasons[two]
    assert not data.release(one).is_packed
    assert not data.release(two).is_packed


CRASHES = {
    "before the parts are there": "pack.write_recipe",
    "before the release is exchanged": "pack.exchange",
    "before what was packed is removed": "pack.sync_names",
}
KILLED = """
import os, sys
from pathlib import Path
from esfgraph.packing import pack
from esfgraph.release.data_folder import DataFolder
done = {name} is pack.sync_names
calls = []
def die(*arguments):
    calls.append(arguments)
    if not done or len(calls) == 2:
        os._exit(9)
{name} = die
data = DataFolder(Path(sys.argv[1]))
with data.lock():
    list(pack.pack(data))
"""


@pytest.mark.parametrize("moment", CRASHES)
def test_a_crash_leaves_every_release_whole(data: DataFolder, replayed: Replayed, moment: str) -> None:
    script = KILLED.format(name=CRASHES[moment])
    ended = subprocess.run([sys.executable, "-c", script, str(data.root)], check=False)
    assert ended.returncode == 9
    for id_ in replayed.ids:
        assert not list(damages(data.path_of(id_), thorough=True)), id_
    packed(data)
    for id_ in replayed.ids:
        assert not list(damages(data.path_of(id_), thorough=True)), id_
    assert not list((data.root / "releases").glob(".building-*"))
    assert {series.name for series in data.parts.iterdir()} <= {*replayed.ids[:2], f"{replayed.ids[0]}-2"}


RECORDS, RELEASES = 1_000, 4


def write_like(data: DataFolder, records: list[list[str]]) -> Release:
    """Write a release with as many bytes a record as those of a build have, in store and index too."""
    lines = [line for record in records for line in record]
    with data.lock(), data.building() as folder:
        files = FileWriter(folder)
        for name, between in (("esf.nq", "> <p> <"), ("esf.ttl", " ; "), ("esf.jsonld", '": "')):
            text = "".join(line.replace(" ", between, 1) for line in lines).encode()
            files.join(f"dumps/{name}.gz", [text[at : at + (1 << 20)] for at in range(0, len(text), 1 << 20)])
        files.write("dumps/projects.csv", (line for record in records for line in record[:4]))
        (folder / "store").mkdir()
        (folder / "search").mkdir()
        size = sum(file.size for file in files.written)
        (folder / "store" / "1.sst").write_bytes(random.Random(1).randbytes(size))
        (folder / "search" / DOCUMENTS).write_bytes(gzipped(lines[0].encode()))
        id_ = write_manifest(folder, "http://localhost:8000/", dict.fromkeys(COUNTS, 1), files.written)
        write_checksums(folder)
        folder.chmod(0o755)
        folder.rename(data.path_of(id_))
        release = data.release(id_)
        data.switch(release)
        return release


def varied(records: list[list[str]], dice: random.Random) -> Iterator[list[list[str]]]:
    """Give the records, then the same with one in a hundred changed, again and again."""
    for number in range(RELEASES):
        yield records
        records = list(records)
        for at in dice.sample(range(RECORDS), RECORDS // 100):
            records[at] = [*records[at][:-1], f"{at} release {number} {dice.random()}\n"]


def test_a_release_of_which_one_record_in_a_hundred_changed_takes_a_fiftieth(tmp_path: Path) -> None:
    dice, data = random.Random(7), DataFolder(tmp_path)
    words = [f"{dice.getrandbits(40):x}" for _ in range(500)]
    made = [[f"{at} {n} {' '.join(dice.choices(words, k=12))}\n" for n in range(10)] for at in range(RECORDS)]
    one = [write_like(data, records) for records in varied(made, dice)][-1]
    space = sum(path.stat().st_size for path in one.path.rglob("*") if path.is_file())
    assert set(packed(data).values()) == {""}
    folders = (data.parts / data.candidates()[at] for at in range(1, RELEASES - 1))
    for folder in folders:
        assert 0 < sum(path.stat().st_size for path in folder.iterdir()) < space / 50


def test_packing_says_what_it_did(data: DataFolder, replayed: Replayed, esfgraph: Command) -> None:
    def said(*arguments: str) -> str:
        code, *texts = esfgraph("releases", *arguments, "--data", str(data.root))
        assert code == Exit.PUBLISHED, (arguments, texts)
        return "".join(texts)

    one, two, three = replayed.ids
    assert f"Release {one} was packed." in said("pack", "--keep", "2")
    assert "Nothing was packed" in said("pack", "--keep", "2")
    listed = said("list")
    assert "packed" in next(line for line in listed.splitlines() if one in line)
    assert "packed" not in next(line for line in listed.splitlines() if two in line)
    assert f"{one}  whole" in said("verify", one)
    assert json.loads(said("diff", one, three, "--json"))["summary"]["before"] == one
    assert said("rollback", one)
    current = data.current()
    assert current
    assert (current.id, current.is_packed) == (one, False)
    assert f"Release {one} is unpacked." in said("unpack", one)


def test_no_folder_that_is_not_packed_is_unpacked(data: DataFolder, replayed: Replayed, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="is damaged"):
        unpack(data.release(replayed.ids[0]), tmp_path / "to")
