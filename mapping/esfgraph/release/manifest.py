"""The id of a release."""

import hashlib
from collections.abc import Mapping
from typing import Any

from esfgraph.release.files import FileWriter


def release_id(manifest: Mapping[str, Any], files: FileWriter) -> str:
    """Id of a release: what went in by way of tool and settings, and what came out, nothing of when and where."""
    digest = hashlib.sha256(f"{manifest['tool']}\n{manifest['base_iri']}\n".encode())
    for each in sorted(files.written, key=lambda each: each.name):
        digest.update(f"{each.name} {each.content_sha256}\n".encode())
    return digest.hexdigest()[:16]
