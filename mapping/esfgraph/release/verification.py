"""Verification: whether a release is still what was built.

At the start of a server a sample is enough, which takes the same time for a release of any size; a command and a build
look at everything.
"""

import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from esfgraph.disk.gzip_members import DAMAGE
from esfgraph.release.checksums import CheckedFile, is_as_written, read_checksums, sample
from esfgraph.release.manifest import CHECKSUMS, MANIFEST, is_inside, read_manifest
from esfgraph.release.parts import FOLDER as PARTS
from esfgraph.release.parts import Parts
from esfgraph.release.recipe import NAME as RECIPE
from esfgraph.release.recipe import is_packed, read_recipe
from esfgraph.rules import Bilingual, Language

SAMPLE = 64 << 20
"""Bytes that are read of a release before it is served: some 50 ms."""

STORE = "store"

_UNREAD = (CHECKSUMS, f"{STORE}/LOG", f"{STORE}/LOCK", f"{STORE}/OPTIONS-")
"""How the paths of files beside a store begin that nobody reads who only asks it."""


_FOUND = {
    "missing": Bilingual("saknas", "is missing"),
    "folder": Bilingual("är en mapp", "is a folder"),
    "no-folder": Bilingual("är ingen mapp", "is no folder"),
    "no-file": Bilingual("är ingen fil", "is no file"),
    "unreadable": Bilingual("kan inte läsas ({reason})", "cannot be read ({reason})"),
    "outside": Bilingual("nämns av manifestet men ligger utanför utgåvan", "is named but lies outside of the release"),
    "size": Bilingual("har {found:,} byte i stället för {written:,}", "has {found:,} bytes instead of {written:,}"),
    "content": Bilingual(
        "är inte vad som skrevs i byte {first:,} till {last:,}",
        "is not what was written in bytes {first:,} to {last:,}",
    ),
    "unmakeable": Bilingual("blir inte vad som skrevs", "does not become what was written"),
    "empty": Bilingual("har inga påståenden", "holds no statements"),
}
"""What can be wrong with a file."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of a release that is not what was built."""

    file: str
    """Its path below the release; empty for the release as a whole."""
    found: Bilingual
    """What is wrong with it, to be read behind its name."""
    is_vital: bool = True
    """Whether nothing of the release can be relied on; else only this file is lost."""

    def to(self, language: Language) -> str:
        """Say it in one language."""
        return f"{self.file} {self.found.to(language)}".lstrip()

    def __str__(self) -> str:
        return self.to("en")


def damages(
    folder: Path, *, thorough: bool = False, advance: Callable[[int], object] = lambda _: None
) -> Iterator[Damage]:
    """What is wrong with the release in *folder*, each file once; nothing where it is whole.

    *thorough* reads every byte, and tells *advance* how many; else the store is opened and asked, and SAMPLE is read.
    """
    if fault := _fault_of_folder(folder):
        yield Damage("", fault)
        return
    manifest: Mapping[str, Any] = {}
    files = list[CheckedFile]()
    found = list[Damage]()
    try:
        manifest = read_manifest(folder)
    except (OSError, ValueError) as error:
        found.append(Damage(MANIFEST, _unreadable(error)))
    if is_packed(folder):
        yield from found
        yield from _of_packed(folder, advance if thorough else None)
        return
    try:
        files = read_checksums(folder)
    except (OSError, ValueError) as error:
        if not manifest or "checksums" in manifest:
            found.append(Damage(CHECKSUMS, _unreadable(error), is_vital=False))
    known = {file.name for file in files}
    files += (file for file in _listed(manifest) if file.name not in known)
    files = [file for file in files if manifest or file.name != MANIFEST]
    found += _of_files(folder, files, None if thorough else SAMPLE, advance)
    yield from found
    if manifest and not any(damage.file.startswith(STORE) and damage.file != CHECKSUMS for damage in found):
        yield from _of_store(folder / STORE, is_empty=not manifest["counts"].get("statements"))


def size_of(folder: Path) -> int:
    """How many bytes a thorough look at a release reads."""
    try:
        if is_packed(folder):
            return read_recipe(folder).size
        return sum(file.size for file in read_checksums(folder))
    except (OSError, ValueError):
        return 0


def _of_packed(folder: Path, advance: Callable[[int], object] | None) -> Iterator[Damage]:
    """What is wrong with a packed release: parts that are missing and, where *advance* is given, texts that differ."""
    parts = Parts(folder.parents[1] / PARTS)
    try:
        recipe = read_recipe(folder)
    except (OSError, ValueError) as error:
        yield Damage(RECIPE, _unreadable(error))
        return
    paths = (parts.path_of(*part) for part in recipe.parts())
    missing = [
        Damage(path.relative_to(folder.parents[1]).as_posix(), _FOUND["missing"])
        for path in paths
        if not path.is_file()
    ]
    yield from missing
    if advance is None or missing:
        return
    for file in recipe.files:
        try:
            if not file.is_whole(parts):
                yield Damage(file.name, _FOUND["unmakeable"])
        except DAMAGE as error:
            yield Damage(file.name, _unreadable(error))
        advance(sum(each.length for each in file.ranges))


def _listed(manifest: Mapping[str, Any]) -> Iterator[CheckedFile]:
    """What the manifest says of files, each as one block."""
    for entry in manifest.get("files", ()):
        size = entry["size"]
        yield CheckedFile(entry["name"], size, [entry["sha256"]] if size else [], max(size, 1))


def _of_files(
    folder: Path, files: list[CheckedFile], most: int | None, advance: Callable[[int], object]
) -> Iterator[Damage]:
    whole = list[CheckedFile]()
    for file in files:
        if fault := _fault(folder, file):
            yield Damage(file.name, fault, _is_vital(file.name))
        else:
            whole.append(file)
    every = {file.name: range(len(file.sha256)) for file in whole}
    chosen: Mapping[str, Iterable[int]] = every if most is None else sample(whole, most)
    for file in whole:
        if fault := _difference(folder / file.name, file, chosen.get(file.name, ()), advance):
            yield Damage(file.name, fault, _is_vital(file.name))


def _is_vital(name: str) -> bool:
    return name.startswith(f"{STORE}/") and not name.startswith(_UNREAD)


def _fault_of_folder(folder: Path) -> Bilingual | None:
    try:
        return None if stat.S_ISDIR(folder.stat().st_mode) else _FOUND["no-folder"]
    except FileNotFoundError:
        return _FOUND["missing"]
    except OSError as error:
        return _unreadable(error)


def _fault(folder: Path, file: CheckedFile) -> Bilingual | None:
    """What can be told of a file without reading it; None where it is as it was."""
    if not is_inside(file.name):
        return _FOUND["outside"]
    try:
        status = (folder / file.name).stat()
    except FileNotFoundError:
        return _FOUND["missing"]
    except OSError as error:
        return _unreadable(error)
    if not stat.S_ISREG(status.st_mode):
        return _FOUND["folder" if stat.S_ISDIR(status.st_mode) else "no-file"]
    if status.st_size == file.size:
        return None
    return _FOUND["size"].fill(found=status.st_size, written=file.size)


def _difference(
    path: Path, file: CheckedFile, numbers: Iterable[int], advance: Callable[[int], object]
) -> Bilingual | None:
    for number in numbers:
        start, length = file.extent(number)
        try:
            if not is_as_written(path, file, number):
                return _FOUND["content"].fill(first=start, last=start + length - 1)
        except OSError as error:
            return _unreadable(error)
        advance(length)
    return None


def _of_store(store: Path, *, is_empty: bool) -> Iterator[Damage]:
    try:
        answers = bool(ox.Store.read_only(str(store)).query("ASK { ?thing ?property ?value }"))
    except (OSError, ValueError, RuntimeError) as error:
        yield Damage(STORE, _unreadable(error, store.parent))
        return
    if not answers and not is_empty:
        yield Damage(STORE, _FOUND["empty"])


def _unreadable(error: Exception, folder: Path = Path()) -> Bilingual:
    """What an error says, on one line, without the path of *folder* on this machine."""
    text = str(error.strerror) if isinstance(error, OSError) and error.strerror else str(error)
    return _FOUND["unreadable"].fill(reason=" ".join(text.replace(f"{folder}/", "").split()) or type(error).__name__)
