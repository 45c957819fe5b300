"""Gzip members that end at fixed places, so that packed files only need joining (RFC 1952, 2.2).

The bytes depend on the content alone: a member carries neither name nor time.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from zlib_ng import gzip_ng, zlib_ng

BLOCK = 1 << 20
"""Bytes that are packed at a time; each block is a member of its own."""

GZIP = 31
"""What zlib calls a gzip header and trailer around 32 KiB windows."""

DAMAGE: tuple[type[Exception], ...] = (OSError, EOFError, cast("type[Exception]", zlib_ng.error))
"""What a damaged file makes of unpacking it."""

LEVEL = 5
"""Of compression: within a hundredth as small as by the usual 6, in five sixths of the time."""


def pack(data: bytes) -> bytes:
    """Pack *data* as one member."""
    compressor = zlib_ng.compressobj(level=LEVEL, wbits=GZIP)
    return compressor.compress(data) + compressor.flush()


class Packer:
    """Packs what it is given, block by block."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._block = bytearray()

    def write(self, data: bytes) -> None:
        """Add *data*."""
        self._block += data
        while len(self._block) >= BLOCK:
            self._out.write(pack(bytes(self._block[:BLOCK])))
            del self._block[:BLOCK]

    def finish(self) -> None:
        """Write what is left."""
        if self._block:
            self._out.write(pack(bytes(self._block)))
            self._block.clear()


def in_blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Gather small pieces, so that each block is worth a member of its own."""
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


def cut(blocks: Iterable[bytes], between: bytes) -> Iterator[bytes]:
    """Cut what is read block by block where *between* stands; yield the parts without it, the last if there is any."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(between)
        yield from whole
    if rest:
        yield rest


def member_lengths(path: Path) -> tuple[int, ...] | None:
    """How many bytes each member of a packed file holds; None where `pack` makes other members of them."""
    lengths = []
    for member, data in _members(path):
        if pack(data) != member:
            return None
        lengths.append(len(data))
    return tuple(lengths)


def repacked(blocks: Iterable[bytes], lengths: Iterable[int]) -> Iterator[bytes]:
    """Pack what is read block by block as members of these lengths, one behind the other."""
    data, source = bytearray(), iter(blocks)
    for length in lengths:
        while len(data) < length and (block := next(source, b"")):
            data += block
        yield pack(bytes(data[:length]))
        del data[:length]


def _members(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Read the members of a packed file: each as it lies there, and unpacked."""
    with path.open("rb") as file:
        rest, member, data, unpacker = b"", bytearray(), bytearray(), _unpacker()
        while block := rest or file.read(BLOCK):
            data += unpacker.decompress(block)
            rest = unpacker.unused_data
            member += block[: len(block) - len(rest)]
            if unpacker.eof:
                yield bytes(member), bytes(data)
                member, data, unpacker = bytearray(), bytearray(), _unpacker()


def _unpacker() -> Any:
    return zlib_ng.decompressobj(wbits=GZIP)


def unpacked(*paths: Path) -> Iterator[bytes]:
    """Read packed files one behind the other."""
    for path in paths:
        with gzip_ng.open(path, "rb") as file:  # type: ignore[no-untyped-call] # the only one without types
            while block := file.read(BLOCK):
                yield block
