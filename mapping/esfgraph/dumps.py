"""Dumps: the files of a release, each written in one pass, with their hashes.

The bytes depend on the content alone: gzip members end at fixed places and carry neither name nor time.
"""

import hashlib
import io
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from zlib_ng import zlib_ng

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

BLOCK = 1 << 20
"""Bytes that are read, hashed and compressed at a time; each block is a gzip member of its own (RFC 1952, 2.2)."""

GZIP = 31
"""What zlib calls a gzip header and trailer around 32 KiB windows."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a release: where below it, hash and size in bytes as it lies there, hash of its uncompressed bytes."""

    name: str
    sha256: str
    size: int
    content_sha256: str


class _Hashing(io.BufferedIOBase):
    """A writer that hashes and counts what passes through it."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.hash = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        self.hash.update(data)
        self.size += memoryview(data).nbytes
        return self._out.write(data)


class _Compressing(io.BufferedIOBase):
    """A writer that compresses block by block in several threads, since zlib lets others run meanwhile."""

    def __init__(self, out: _Hashing, threads: ThreadPoolExecutor, ahead: int) -> None:
        self._out = out
        self._threads = threads
        self._ahead = ahead
        self._waiting: deque[Future[bytes]] = deque()
        self._block = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        self._block += data
        while len(self._block) >= BLOCK:
            self._send(bytes(self._block[:BLOCK]))
            del self._block[:BLOCK]
        return memoryview(data).nbytes

    def finish(self) -> None:
        """Write what is left; a file without content is one empty member."""
        if self._block or (not self._out.size and not self._waiting):
            self._send(bytes(self._block))
        while self._waiting:
            self._out.write(self._waiting.popleft().result())

    def _send(self, block: bytes) -> None:
        if len(self._waiting) > self._ahead:
            self._out.write(self._waiting.popleft().result())
        self._waiting.append(self._threads.submit(_compress, block))


def _compress(block: bytes) -> bytes:
    compressor = zlib_ng.compressobj(level=6, wbits=GZIP)
    return compressor.compress(block) + compressor.flush()


class FileWriter:
    """Writes the files of one release folder and remembers their hashes."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.folder = folder
        self.threads = threads
        self.written: list[WrittenFile] = []

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file of the release for writing; a name ending in ``.gz`` is compressed."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            stored = _Hashing(file)
            content = stored
            if name.endswith(".gz"):
                with ThreadPoolExecutor(self.threads) as threads:
                    packed = _Compressing(stored, threads, 2 * self.threads)
                    content = _Hashing(cast("IO[bytes]", packed))
                    yield cast("IO[bytes]", content)
                    packed.finish()
            else:
                yield cast("IO[bytes]", content)
        self.written.append(WrittenFile(name, stored.hash.hexdigest(), stored.size, content.hash.hexdigest()))

    def write(self, name: str, pieces: Iterable[str | bytes]) -> None:
        """Write a whole file, piece by piece."""
        with self.open(name) as out:
            for piece in pieces:
                out.write(piece.encode() if isinstance(piece, str) else piece)


def blocks(*paths: Path) -> Iterator[bytes]:
    """Read files one behind the other."""
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


class Joined(io.BufferedReader):
    """Files read one behind the other as one."""

    def __init__(self, paths: Iterable[Path]) -> None:
        super().__init__(_Pieces(block for path in paths for block in blocks(path)), BLOCK)


class _Pieces(io.RawIOBase):
    """A reader of what comes in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        target = memoryview(buffer).cast("B")
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        size = min(len(target), len(self._left))
        target[:size], self._left = self._left[:size], self._left[size:]
        return size
