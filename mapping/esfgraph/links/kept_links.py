"""DATA/links: the publisher's link sets, each in one file, which every build states until it is removed."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from esfgraph.disk.files import read_file
from esfgraph.disk.sync import sync_names
from esfgraph.errors import ReleaseError, SourceError
from esfgraph.links.answers import Links
from esfgraph.links.link_sets import LinkSet, load_link_sets

_COUNTS = ("pairs", "malformed", "foreign", "ambiguous")


@dataclass(frozen=True, slots=True)
class KeptLinks:
    """A link set as it was made: when, from where, and what came of it."""

    link_set: LinkSet
    made: datetime
    """When the endpoint was asked, or the saved answer read; in UTC."""
    source: str
    """The address of the endpoint, or of a saved answer ``sha256:`` and its hash."""
    links: Links


def keep(folder: Path, kept: KeptLinks) -> Path:
    """Write a link set in the place of the one of that name; raise ReleaseError where it cannot be written."""
    path = folder / f"{kept.link_set.name}.json"
    unfinished = folder / f".{path.name}.unfinished"
    counts = {name: count for name, count in asdict(kept.links).items() if name in _COUNTS}
    document = {
        "link_set": kept.link_set.name,
        "made": kept.made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source": kept.source,
        "query": kept.link_set.query,
        "counts": counts,
        "links": kept.links.found,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_names(folder)
    except OSError as error:
        raise ReleaseError(f"The links cannot be written to {str(folder)!r} ({error.strerror}).") from error
    return path


def kept_links(folder: Path | None) -> Iterator[KeptLinks]:
    """Read the link sets of a folder, in order of names; raise SourceError for one that cannot be read."""
    for path in _files(folder):
        try:
            yield _read(json.loads(read_file(path)), path.stem)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise SourceError(
                f"The links {str(path)!r} cannot be read; make them again with 'esfgraph link {path.stem}', or remove "
                "the file."
            ) from error


def is_address(source: str) -> bool:
    """Tell the address of an endpoint from the hash of a saved answer."""
    return source.startswith(("http://", "https://"))


def digest(folder: Path | None) -> str:
    """Hash the link sets of a folder; empty where there are none."""
    paths = list(_files(folder))
    lines = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest() if paths else ""


def _files(folder: Path | None) -> Iterable[Path]:
    return sorted(folder.glob("[!.]*.json")) if folder else ()


def _read(document: Mapping[str, Any], name: str) -> KeptLinks:
    """Read a link set; ValueError or KeyError for what this version would not have written."""
    link_set = load_link_sets()[name]
    found: dict[str, str] = document["links"]
    if any(link_set.key(key) != key or not link_set.target.holds(target) for key, target in found.items()):
        raise ValueError("no link of this set")
    source = ox.NamedNode(document["source"]).value
    made = datetime.strptime(document["made"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    counts = {each: int(document["counts"][each]) for each in _COUNTS}
    return KeptLinks(link_set, made, source, Links(dict(sorted(found.items())), **counts))
