"""Chunks: text cut by what it says, so that a change in one place leaves all other chunks as they were."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator

MEAN = 4096
"""Bytes of a chunk: the shorter, the less is kept twice around a change; the longer, the shorter the recipes."""
_PER_BYTE = 2**32 // MEAN
_LONGEST = 1 << 20
"""Bytes after which a chunk ends whatever it says: a file without lines is no text."""


def chunks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut text behind lines whose checksum is small for their length: the same lines wherever they stand."""
    rest = b""
    for block in blocks:
        text = rest + block
        begin = end = 0
        while (found := text.find(b"\n", end)) >= 0:
            line, end = text[end : found + 1], found + 1
            if zlib.crc32(line) < len(line) * _PER_BYTE:
                yield text[begin:end]
                begin = end
        rest = text[begin:]
        if len(rest) > _LONGEST:
            yield rest
            rest = b""
    if rest:
        yield rest


def key_of(chunk: bytes) -> bytes:
    """Return what tells a chunk from all others."""
    return hashlib.blake2b(chunk, digest_size=16).digest()
