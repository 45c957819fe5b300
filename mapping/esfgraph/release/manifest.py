"""The manifest of a release: its id, where it comes from, what it counts, and every file with size and hashes."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from esfgraph.release.files import WrittenFile
from esfgraph.version import __version__


def write_manifest(folder: Path, base_iri: str, counts: Mapping[str, int], written: list[WrittenFile]) -> str:
    """Write ``manifest.json`` of the files *written* to *folder*, and return the release's id.

    The id is a hash of tool, settings and contents of the files: nothing of when and where they were written.
    """
    tool = f"esfgraph {__version__}"
    files = sorted(written, key=lambda file: file.name)
    digest = hashlib.sha256(f"{tool}\n{base_iri}\n".encode())
    for file in files:
        digest.update(f"{file.name} {file.content_sha256}\n".encode())
    id_ = digest.hexdigest()[:16]
    listed = [
        {"name": file.name, "size": file.size, "sha256": file.sha256, "content_sha256": file.content_sha256}
        for file in files
    ]
    manifest = {"release": id_, "tool": tool, "base_iri": base_iri, "counts": counts, "files": listed}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return id_
