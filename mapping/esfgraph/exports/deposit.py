"""A release as a folder for a repository of research data: its files, and what describes and cites them.

RO-Crate 1.1 (``ro-crate-metadata.json``), Citation File Format 1.2 (``CITATION.cff``), Zenodo (``.zenodo.json``).
"""

import gzip
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from esfgraph.disk.files import FileWriter
from esfgraph.errors import ReleaseError, UsageError
from esfgraph.publisher.publication import Publication, read_publication
from esfgraph.publisher.statements import Licence, Publisher
from esfgraph.publisher.withdrawals import read_withdrawals, states_withdrawn
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import term
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.manifest import MANIFEST, is_inside
from esfgraph.release.media_types import content_type_of
from esfgraph.release.sums import NAME as SUMS
from esfgraph.release.sums import sha256_of, sha256sums
from esfgraph.tables.kohesio import kohesio_lines
from esfgraph.tables.table_file import TableFile

CRATE, CITATION, ZENODO, KOHESIO = "ro-crate-metadata.json", "CITATION.cff", ".zenodo.json", "kohesio.csv"

TITLE = "Projects of the European Social Fund in Sweden"
_ABOUT = (
    "Projects of the European Social Fund in Sweden with their owners, places and codes, read from the public project "
    "bank of Svenska ESF-rådet: a knowledge graph and tables. manifest.json lists the files of the release."
)
_KEYWORDS = ("European Social Fund", "Sweden", "cohesion policy", "linked data", "open data")
_SPDX: Mapping[str, str] = {
    "publicdomain/zero/1.0/": "CC0-1.0",
    "licenses/by/4.0/": "CC-BY-4.0",
    "licenses/by-sa/4.0/": "CC-BY-SA-4.0",
    "licenses/by-nc/4.0/": "CC-BY-NC-4.0",
    "licenses/by-nd/4.0/": "CC-BY-ND-4.0",
    "licenses/by-nc-sa/4.0/": "CC-BY-NC-SA-4.0",
    "licenses/by-nc-nd/4.0/": "CC-BY-NC-ND-4.0",
}
"""Identifiers of the SPDX list, by the ends of the licences' IRIs."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the descriptions say."""

    release: Release
    publication: Publication
    publisher: Publisher
    day: str
    """On which the release was first served."""

    @property
    def licence(self) -> Licence | None:
        return self.publication.licence

    @property
    def spdx(self) -> str | None:
        ends = (id_ for end, id_ in _SPDX.items() if self.licence and self.licence.iri.endswith(end))
        return next(ends, None)


def write_deposit(data: DataFolder, release: Release, folder: Path) -> list[str]:
    """Write the folder for *release*, which must not be there or be empty; return the names of its files.

    Raise UsageError where that cannot be, or something is not stated without which nobody could cite the release;
    ReleaseError where a file of the release is missing; OSError where there is no room.
    """
    facts = _facts(data, release)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{str(folder)!r} is there already and not empty; name a folder that is not there yet.")
    folder.mkdir(parents=True, exist_ok=True)
    for entry in release.manifest["files"]:
        name = str(entry["name"])
        if not is_inside(name):
            raise ReleaseError(f"The manifest of release {release.id!r} names {name!r}, which is no file of it.")
        _copy(release, name, folder)
    _copy(release, MANIFEST, folder)
    with TableFile.open(release.path, "projects") as table:
        FileWriter(folder).write(KOHESIO, kohesio_lines(table.lines(range(len(table)))))
    held = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    (folder / CITATION).write_text(_citation(facts), encoding="utf-8")
    (folder / ZENODO).write_text(_json(_zenodo(facts)), encoding="utf-8")
    (folder / CRATE).write_text(_json(_crate(facts, folder, held)), encoding="utf-8")
    held |= {name: sha256_of(folder / name) for name in (CITATION, ZENODO, CRATE)}
    (folder / SUMS).write_text(sha256sums(held.items()), encoding="utf-8")
    return sorted([*held, SUMS])


def _facts(data: DataFolder, release: Release) -> _Facts:
    publication = read_publication(data.root)
    if publication.publisher is None:
        raise UsageError(
            f"A deposit is cited by its publisher, whom nothing states; state [publisher] in "
            f"{str(publication.file)!r}, which 'esfgraph init' writes."
        )
    served = next((entry["at"] for entry in data.history() if entry["release"] == release.id), None)
    if served is None:
        raise UsageError(
            f"The release {release.id!r} was never served, so it has no day of publication to be cited by."
        )
    if states_withdrawn(release.path, release.base_iri, read_withdrawals(data.withdrawals)):
        raise UsageError(f"The release {release.id!r} states what was withdrawn since; deposit a later one.")
    return _Facts(release, publication, publication.publisher, served[:10])


def _copy(release: Release, name: str, folder: Path) -> None:
    source = release.path / name
    if not source.is_file():
        raise ReleaseError(f"The file {name!r} of release {release.id!r} is missing; build it again.")
    shutil.copyfile(source, folder / Path(name).name)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _citation(facts: _Facts) -> str:
    """YAML, of which JSON's texts are a part."""
    author = {"name": facts.publisher.name.en, "website": facts.publisher.iri}
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite the release that you used.",
        "type": "dataset",
        "title": TITLE,
        "abstract": _ABOUT,
        "authors": [author],
        "version": facts.release.id,
        "date-released": facts.day,
        "url": facts.publication.homepage or facts.release.base_iri,
        "keywords": list(_KEYWORDS),
    }
    if facts.spdx:
        fields["license"] = facts.spdx
    elif facts.licence:
        fields["license-url"] = facts.licence.iri
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items())


def _zenodo(facts: _Facts) -> dict[str, Any]:
    described = {
        "upload_type": "dataset",
        "title": TITLE,
        "description": _ABOUT,
        "creators": [{"name": facts.publisher.name.en}],
        "version": facts.release.id,
        "publication_date": facts.day,
        "access_right": "open",
        "language": "swe",
        "keywords": list(_KEYWORDS),
    }
    return described | ({"license": facts.spdx.lower()} if facts.spdx else {})


def _crate(facts: _Facts, folder: Path, held: Mapping[str, str]) -> dict[str, Any]:
    publisher, licence = facts.publisher, facts.licence
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE,
        "description": _ABOUT,
        "datePublished": facts.day,
        "version": facts.release.id,
        "author": {"@id": publisher.iri},  # whom CITATION.cff names
        "publisher": {"@id": publisher.iri},
        "keywords": list(_KEYWORDS),
        "hasPart": [{"@id": name} for name in sorted([*held, CITATION])],
    }
    parts: list[dict[str, Any]] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        root,
        {
            "@id": publisher.iri,
            "@type": "Organization",
            "name": publisher.name.en,
            "alternateName": publisher.name.sv,
            "url": publisher.iri,
        },
    ]
    if licence:
        root["license"] = {"@id": licence.iri}
        parts.append({"@id": licence.iri, "@type": "CreativeWork", "name": licence.name or licence.iri})
    licences = _licences_of_others(facts.release)
    parts += ({"@id": iri, "@type": "CreativeWork"} for iri in sorted({*licences.values()} - {licence and licence.iri}))
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [*parts, *_files(folder, held, licences)]}


def _licences_of_others(release: Release) -> Mapping[str, str]:
    """The licences of files that hold an imported graph alone, by their names: what the public graph says of them."""
    graphs = {
        f"<{Iris(release.base_iri).graph(name)}> {term('dcterms:license')} <": f"graph-{name}.nq.gz"
        for name in (each.removeprefix("imports.") for each in release.lists if each.startswith("imports."))
    }
    if not graphs:
        return {}
    found = {}
    with gzip.open(release.path / "dumps" / "public.nt.gz", "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            for start, file in graphs.items():
                if line.startswith(start):
                    found[file] = line.removeprefix(start).partition(">")[0]
    return found


def _files(folder: Path, held: Mapping[str, str], licences: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for name, sha256 in sorted({**held, CITATION: sha256_of(folder / CITATION)}.items()):
        yield {
            "@id": name,
            "@type": "File",
            "name": name,
            "contentSize": str((folder / name).stat().st_size),
            "encodingFormat": "text/yaml" if name == CITATION else content_type_of(name),
            "sha256": sha256,
            **({"license": {"@id": licences[name]}} if name in licences else {}),
        }
