"""The manifest of a release: its id, where it comes from, what it counts, and every file with size and hashes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from esfgraph.disk.files import WrittenFile, read_file
from esfgraph.version import __version__

MANIFEST = "manifest.json"

CHECKSUMS = "store/checksums.json"
"""What tells damage of any file of a release, the manifest's own too. It differs from build to build as the store does,
and so lies with that: all else is the same for the same input."""

COUNTS = ("projects", "owners", "records", "statements", "source_statements", "sources")
"""What every release counts."""


class _ListedFile(Struct):
    """What the manifest must say of a file."""

    name: str
    size: Annotated[int, Meta(ge=0)]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class _Manifest(Struct):
    """What a manifest must say."""

    release: str
    base_iri: Annotated[str, Meta(pattern="^https?://")]
    counts: dict[str, int]
    files: list[_ListedFile]
    lists: list[str] = []


def write_manifest(
    folder: Path, base_iri: str, counts: Mapping[str, int], written: list[WrittenFile], lists: Sequence[str] = ()
) -> str:
    """Write ``manifest.json`` of the files *written* to *folder*, and return the release's id.

    The id is a hash of tool, settings and contents of the files: nothing of when and where they were written. *lists*
    names those of the publisher's own that were used, so that the next build can tell when one is forgotten.
    """
    tool = f"esfgraph {__version__}"
    files = sorted(written, key=lambda file: file.name)
    digest = hashlib.sha256(f"{tool}\n{base_iri}\n".encode())
    for name in lists:
        digest.update(f"list {name}\n".encode())
    for file in files:
        digest.update(f"{file.name} {file.content_sha256}\n".encode())
    id_ = digest.hexdigest()[:16]
    listed = [
        {"name": file.name, "size": file.size, "sha256": file.sha256, "content_sha256": file.content_sha256}
        for file in files
    ]
    manifest = {
        "release": id_,
        "tool": tool,
        "base_iri": base_iri,
        "lists": [*lists],
        "counts": counts,
        "checksums": CHECKSUMS,
        "files": listed,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return id_


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Read the manifest of the release in *folder*.

    Raise OSError where it cannot be read, ValueError where it is not the manifest of a release of that name.
    """
    try:
        manifest: Mapping[str, Any] = json.loads(read_file(folder / MANIFEST).decode())
        told = msgspec.convert(manifest, _Manifest)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if told.release != folder.name:
        raise ValueError(f"it is that of release {told.release!r}")
    if told.files and (missing := [name for name in COUNTS if name not in told.counts]):
        raise ValueError(f"it does not count {missing[0]}")
    return manifest


def is_inside(name: str) -> bool:
    """Whether *name* is a path below the folder that it is taken from: nothing else is a file of a release."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name
