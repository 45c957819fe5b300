"""Files packed apart are one when joined, whoever unpacks them (RFC 1952, 2.2: a file is a series of members)."""

import gzip
import hashlib
import subprocess
from pathlib import Path

import pytest

from esfgraph.disk.files import FileWriter
from esfgraph.disk.gzip_members import BLOCK, Packer, pack, unpacked
from esfgraph.pipeline.cache.files import PackedText
from esfgraph.release.store import Joined

PIECES = [b"", b"a line\n", b"x" * BLOCK, b"", bytes(range(256)) * 9000, b"end"]


def written(path: Path, pieces: list[bytes]) -> Path:
    with PackedText(path).create() as out:
        for each in pieces:
            out.write(each)
    return path


def test_what_is_packed_is_read_again(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gz", PIECES)
    assert b"".join(unpacked(path)) == gzip.decompress(path.read_bytes()) == b"".join(PIECES)
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_bytes_depend_on_the_content_alone(tmp_path: Path) -> None:
    at_once = written(tmp_path / "a.gz", [b"".join(PIECES)]).read_bytes()
    assert at_once == written(tmp_path / "other.gz", PIECES).read_bytes()
    assert at_once[:4] == b"\x1f\x8b\x08\x00"  # no name
    assert at_once[4:8] == bytes(4)  # no time


def test_nothing_is_an_empty_file(tmp_path: Path) -> None:
    path = written(tmp_path / "a.gz", [b""])
    assert path.read_bytes() == b""
    assert list(unpacked(path)) == []


def test_a_dump_joins_texts_and_packed_files(tmp_path: Path) -> None:
    parts = [written(tmp_path / f"{at}.gz", [piece]) for at, piece in enumerate(PIECES)]
    files = FileWriter(tmp_path)
    files.join("dumps/all.gz", [b"head\n", *parts, b"tail\n"])
    content = b"".join([b"head\n", *PIECES, b"tail\n"])
    stored = (tmp_path / "dumps" / "all.gz").read_bytes()
    assert gzip.decompress(stored) == content
    (told,) = files.written
    assert (told.size, told.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    assert told.content_sha256 == hashlib.sha256(content).hexdigest()


NODE = "process.stdout.write(require('zlib').gunzipSync(require('fs').readFileSync(process.argv[1])))"


@pytest.mark.parametrize(
    "command", [["gzip", "-dc"], pytest.param(["node", "-e", NODE], marks=pytest.mark.node)], ids=["gzip", "Node"]
)
def test_simple_clients_unpack_a_dump_whole(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "all.gz").write_bytes(b"".join(map(pack, PIECES)))
    unpacked_there = subprocess.run([*command, str(tmp_path / "all.gz")], capture_output=True, check=True)
    assert unpacked_there.stdout == b"".join(PIECES)


def test_a_plain_file_has_one_hash(tmp_path: Path) -> None:
    files = FileWriter(tmp_path)
    files.write("a.csv", ["Å\n", b"b\n"])
    (told,) = files.written
    data = (tmp_path / "a.csv").read_bytes()
    assert data == "Å\nb\n".encode()
    assert (told.size, told.sha256, told.content_sha256) == (len(data), *[hashlib.sha256(data).hexdigest()] * 2)


def test_packed_files_are_read_as_one(tmp_path: Path) -> None:
    parts = [written(tmp_path / f"{at}.gz", [piece]) for at, piece in enumerate(PIECES)]
    with Joined(parts) as joined:
        assert joined.read() == b"".join(PIECES)


def test_a_file_that_ends_too_early_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(pack(b"a line\n" * 1000)[:-9])
    with pytest.raises((EOFError, OSError)):
        list(unpacked(path))


def test_a_packer_keeps_back_less_than_a_block(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    with path.open("wb") as out:
        packer = Packer(out)
        packer.write(bytes(BLOCK + 1))
        out.flush()
        assert gzip.decompress(path.read_bytes()) == bytes(BLOCK)
        packer.finish()
    assert gzip.decompress(path.read_bytes()) == bytes(BLOCK + 1)
