"""Files of a release, each written in one pass, with their hashes."""

import errno
import hashlib
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from esfgraph.disk.gzip_members import BLOCK, pack, unpacked


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a release: where below it, hash and size in bytes as it lies there, hash of its uncompressed bytes."""

    name: str
    sha256: str
    size: int
    content_sha256: str


class FileWriter:
    """Writes the files of one release folder and remembers their hashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: list[WrittenFile] = []

    def write(self, name: str, pieces: Iterable[str | bytes]) -> None:
        """Write a whole file, piece by piece."""
        with self._create(name) as out:
            digest = hashlib.sha256()
            for piece in pieces:
                data = piece.encode() if isinstance(piece, str) else piece
                digest.update(data)
                out.write(data)
            self._remember(name, out.tell(), digest.hexdigest(), digest.hexdigest())

    def join(self, name: str, pieces: Iterable[bytes | Path]) -> None:
        """Write a packed file of texts, and of packed files that are copied as they lie."""
        with self._create(name) as out:
            stored, content = hashlib.sha256(), hashlib.sha256()
            for piece in pieces:
                if isinstance(piece, Path):
                    packed, plain = blocks(piece), unpacked(piece)
                else:
                    packed, plain = iter([pack(piece)]), iter([piece])
                for block in packed:
                    stored.update(block)
                    out.write(block)
                for block in plain:
                    content.update(block)
            self._remember(name, out.tell(), stored.hexdigest(), content.hexdigest())

    def _create(self, name: str) -> BinaryIO:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")

    def _remember(self, name: str, size: int, stored: str, content: str) -> None:
        self.written.append(WrittenFile(name, stored, size, content))


def read_file(path: Path) -> bytes:
    """Read a file of DATA whole; raise OSError where that cannot be, as for a pipe, which would never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return path.read_bytes()


def blocks(*paths: Path) -> Iterator[bytes]:
    """Read files one behind the other."""
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
