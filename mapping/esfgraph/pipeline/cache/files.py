"""Kinds of files of an entry: a JSON value, JSON Lines, packed text. Only their owner may read them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import msgspec

from esfgraph.disk.files import read_file
from esfgraph.disk.gzip_members import Packer, unpacked

T = TypeVar("T")

to_json = msgspec.json.Encoder(order="deterministic").encode
"""Writes a value as JSON: sets and objects in order, decimals and dates as strings."""


@dataclass(frozen=True, slots=True)
class JsonFile(Generic[T]):
    """One value as JSON."""

    path: Path
    type: type[T]

    def write(self, value: T) -> None:
        """Create the file."""
        with create(self.path) as out:
            out.write(to_json(value))

    def read(self) -> T:
        """Read the value; raise OSError where there is no file and msgspec.DecodeError where it is not whole."""
        return msgspec.json.decode(read_file(self.path), type=self.type)


@dataclass(frozen=True, slots=True)
class JsonLines(Generic[T]):
    """Any number of values of one type, each a line of JSON."""

    path: Path
    type: type[T]

    @contextmanager
    def create(self) -> Iterator[Callable[[T], object]]:
        """Create the file; give a function that adds a value."""
        with create(self.path) as out:
            yield lambda value: out.write(to_json(value) + b"\n")

    def __iter__(self) -> Iterator[T]:
        decode = msgspec.json.Decoder(self.type).decode
        with self.path.open("rb") as lines:
            yield from map(decode, lines)


@dataclass(frozen=True, slots=True)
class PackedText:
    """Text in gzip members, so that the files of all entries only need to be joined."""

    path: Path

    @contextmanager
    def create(self) -> Iterator[Packer]:
        """Create the file; without any text it is empty."""
        with create(self.path) as out:
            packer = Packer(out)
            yield packer
            packer.finish()

    def unpacked(self) -> Iterator[bytes]:
        """Read the text, block by block."""
        return unpacked(self.path)


def create(path: Path) -> BinaryIO:
    """Create a file of bytes."""
    return open(path, "wb", opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
