"""Checksums of downloads as ``sha256sum --check`` reads them."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from esfgraph.disk.files import blocks

NAME = "SHA256SUMS"


def sha256sums(files: Iterable[tuple[str, str]]) -> str:
    """Write a line for each file, given by name and SHA-256 in hex digits, in order of name."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(files))


def sha256_of(path: Path) -> str:
    """Hash a file; raise OSError where it cannot be read."""
    return _hash(blocks(path))


def _hash(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
