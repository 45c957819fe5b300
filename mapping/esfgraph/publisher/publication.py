"""The publication: who publishes what under which base IRI and licence, as ``DATA/publication.toml`` says.

Everything may be left out: what is not stated is None or empty, and nothing is put in its place.
"""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from esfgraph.disk.files import read_file
from esfgraph.errors import ReleaseError, SourceError, UsageError
from esfgraph.imports.imported import GRAPH_NAMES, Import, is_graph_name
from esfgraph.publisher.authorities import Code
from esfgraph.publisher.publication_keys import KEYS, TABLE_OF_TABLES, TABLES, Key, key_of
from esfgraph.publisher.statements import Assessment, Contact, Licence, Publisher, SourceTerms
from esfgraph.publisher.toml_lines import line_of_hint, lines_of_keys
from esfgraph.rdf.iris import DEFAULT_BASE

FILE = "publication.toml"
WHAT = "publication"

_LARGEST = 30_000
"""Bytes of the largest file that is read; a full one has three thousand."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publisher says of the publication; without a file nothing at all."""

    file: Path = Path(FILE)
    """Where it is stated, whether the file is there or not."""
    base_iri: str | None = None
    """Address under which things get their IRIs."""
    homepage: str | None = None
    """Page of the publisher about the data."""
    licence: Licence | None = None
    """Never a default: where it is None, pages and catalogue say that no licence is stated."""
    themes: tuple[Code, ...] = ()
    """Subjects, of the EU's table of data themes."""
    frequency: Code | None = None
    """How often the data are renewed, of the EU's table of frequencies."""
    accessibility: str | None = None
    """Page of the publisher's own accessibility statement."""
    assessment: Assessment | None = None
    """What the accessibility statement of the site says, where it is the publisher's."""
    publisher: Publisher | None = None
    contact: Contact | None = None
    owners: Path | None = None
    """The publisher's own register of organisations."""
    postcodes: Path | None = None
    """The publisher's own postcode table."""
    imports: tuple[Import, ...] = ()
    """Data of others, each published in a graph of its own."""
    source_terms: SourceTerms | None = None
    version: str = field(default="", compare=False)
    """A hash of the file: pages and documents that show any of this are as old as it. Empty without a file."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """The line of each key that can be named."""

    @property
    def source_licence(self) -> str | None:
        """IRI of the terms under which the sources may be used, where it is stated."""
        return self.source_terms.page if self.source_terms else None

    @property
    def base(self) -> str:
        """The base IRI that is stated, else that of a trial."""
        return DEFAULT_BASE if self.base_iri is None else self.base_iri

    def with_options(
        self, base_iri: str | None, owners: Path | None, postcodes: Path | None, imports: Iterable[Import] = ()
    ) -> "Publication":
        """Return what holds for one call: what its options give, else what is stated; of imports both, by name.

        Raise SourceError, naming file and line, where a file that is stated is not there.
        """
        given = {each.name: each for each in imports}
        stated: list[tuple[str, Path | None, object]]
        stated = [("lists.owners", self.owners, owners), ("lists.postcodes", self.postcodes, postcodes)]
        stated += [(f"imports.{each.name}.file", each.file, given.get(each.name)) for each in self.imports]
        for key, path, other in stated:
            if path and not other and not path.is_file():
                raise SourceError(f"The {WHAT} {self.place(key)}, key {key!r}: there is no file {str(path)!r}.")
        named = {each.name: each for each in self.imports} | given
        return replace(
            self,
            base_iri=self.base_iri if base_iri is None else base_iri,
            owners=owners or self.owners,
            postcodes=postcodes or self.postcodes,
            imports=tuple(named[name] for name in sorted(named)),
        )

    def missing(self) -> tuple[str, ...]:
        """Return which of what every publication needs is not stated, by key."""
        needed = {"licence": self.licence, "publisher": self.publisher, "contact": self.contact}
        return tuple(key for key, value in needed.items() if value is None)

    def place(self, key: str) -> str:
        """Return where something is stated, or would be: file and, as far as it is known, line."""
        line = _line_of(key, self.lines)
        return f"{str(self.file)!r}" + (f", line {line}" if line else "")


def read_publication(folder: Path) -> Publication:
    """Read ``publication.toml`` in *folder*; one that says nothing where there is no such file.

    Raise SourceError, which names file, line and key, what was found and what was expected.
    """
    path = folder / FILE
    try:
        data = read_file(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not path.is_symlink():
            return Publication(path)
        raise SourceError(f"The {WHAT} {str(path)!r} cannot be read: it is a link that leads nowhere.") from error
    except OSError as error:
        raise SourceError(f"The {WHAT} {str(path)!r} cannot be read ({error.strerror}).") from error
    text = _text(path, data)
    lines = lines_of_keys(text)
    stated = _stated(path, tomllib.loads(text), lines)
    hints = {key: line for key in KEYS if key not in lines and (line := line_of_hint(text, key))}
    return Publication(
        path,
        **_values(path, stated, lines),
        version=hashlib.sha256(data).hexdigest()[:12],
        lines=MappingProxyType({**hints, **lines}),
    )


def imports_of(files: Sequence[Path], names: Sequence[str], licences: Sequence[str]) -> tuple[Import, ...]:
    """Read imports as options of a command state them: a name and a licence for each file, in the same order.

    Raise UsageError where they are not as many, or cannot be used.
    """
    if not len(files) == len(names) == len(licences):
        raise UsageError(
            f"There are {len(files)} --import, {len(names)} --graph and {len(licences)} --license; give one of "
            "each of the latter for each --import, in the same order."
        )
    if wrong := next((name for at, name in enumerate(names) if not is_graph_name(name) or name in names[:at]), None):
        raise UsageError(f"--graph {wrong!r} cannot be used; {GRAPH_NAMES}, and each names one import.")
    try:
        read = [KEYS["imports.*.licence"].read(licence) for licence in licences]
    except ValueError as error:
        raise UsageError(f"--license {', '.join(map(repr, licences))}: expected {error}.") from None
    return tuple(map(Import, names, files, read))


def write_template(folder: Path, base_iri: str | None = None) -> Path:
    """Write a commented ``publication.toml`` that states nothing but *base_iri*; return where.

    Raise UsageError where there is one already, ReleaseError where it cannot be written.
    """
    path = folder / FILE
    text = files("esfgraph.publisher").joinpath("publication_template.toml").read_text(encoding="utf-8")
    if base_iri is not None:
        text = re.sub(r'^# base_iri = ".*"$', lambda _: f'base_iri = "{base_iri}"', text, count=1, flags=re.MULTILINE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{str(path)!r} is there already and is left as it is; edit it.") from None
    except OSError as error:
        raise ReleaseError(f"{str(path)!r} cannot be written: {error.strerror}.") from error
    return path


def _text(path: Path, data: bytes) -> str:
    """Decode the file and see that it is TOML."""
    if len(data) > _LARGEST:
        raise SourceError(f"The {WHAT} {str(path)!r} has more than {_LARGEST:,} bytes: it is no such file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"The {WHAT} {str(path)!r}, line {line}: this is not UTF-8 text; save the file as UTF-8."
        ) from None
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SourceError(f"The {WHAT} {str(path)!r} is no TOML: {error}.") from None
    return text


def _stated(path: Path, parsed: Mapping[str, Any], lines: Mapping[str, int]) -> Mapping[str, Any]:
    """Return what is stated by key; SourceError for a key that there is not."""
    stated: dict[str, Any] = {}
    for key, value in _leaves(parsed):
        if key_of(key) is None:
            raise _fault(path, key, lines, _unknown(key))
        stated[key] = value
    return stated


def _unknown(key: str) -> str:
    """Say what is wrong with a key that there is not."""
    table, _, rest = key.partition(".")
    name, _, inner = rest.rpartition(".")
    if table == TABLE_OF_TABLES and not name:
        return f"each import is a table of its own, [{TABLE_OF_TABLES}.NAME], with a file and a licence."
    if table == TABLE_OF_TABLES and not is_graph_name(name):
        return f"{name!r} cannot name a graph; {GRAPH_NAMES}."
    asked = f"{table}.*.{inner}" if table == TABLE_OF_TABLES else key
    like = difflib.get_close_matches(asked, (*KEYS, *TABLES), 1)
    known = f"did you mean {like[0]!r}?" if like else f"known are {', '.join(KEYS)}."
    return f"there is no such key; {known}"


def _leaves(parsed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in parsed.items():
        if key == TABLE_OF_TABLES and isinstance(value, dict):
            for name, table in value.items():
                inner = table if isinstance(table, dict) else {"": table}
                yield from ((f"{key}.{name}.{each}".removesuffix("."), inner[each]) for each in inner)
        elif key in TABLES and isinstance(value, dict):
            yield from ((f"{key}.{inner}", each) for inner, each in value.items())
        else:
            yield key, value


def _values(path: Path, stated: Mapping[str, Any], lines: Mapping[str, int]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in stated.items():
        try:
            read[key] = _key(key).read(value)
        except ValueError as error:
            raise _fault(path, key, lines, f"found {value!r}, expected {error}.") from None
    for key in stated:
        table = key.rpartition(".")[0]
        needs = [f"{table}.{need}" for need in _key(key).needs]
        if needs and not any(need in stated for need in needs):
            raise _fault(path, key, lines, f"{' or '.join(map(repr, needs))} must be stated beside it.")
    tables = {
        "publisher": Publisher(**_table(read, "publisher")) if "publisher.name" in read else None,
        "contact": Contact(**_table(read, "contact")) if "contact.name" in read else None,
        "assessment": Assessment(**_table(read, "assessment")) if "assessment.result" in read else None,
        "source_terms": _source_terms(_table(read, "sources")),
    }
    lists = {name: path.parent / list_ for name, list_ in _table(read, "lists").items()}
    imports = {"imports": tuple(_imports(path.parent, _table(read, TABLE_OF_TABLES)))}
    return {key: value for key, value in read.items() if "." not in key} | tables | lists | imports


def _key(path: str) -> Key:
    """What may stand under a path of which there is one."""
    key = key_of(path)
    assert key
    return key


def _imports(folder: Path, read: Mapping[str, Any]) -> Iterator[Import]:
    for name in sorted({path.partition(".")[0] for path in read}):
        stated = _table(read, name)
        yield Import(name, **{**stated, "file": folder / stated["file"]})


def _table(read: Mapping[str, Any], table: str) -> dict[str, Any]:
    return {key.partition(".")[2]: value for key, value in read.items() if key.startswith(f"{table}.")}


def _source_terms(table: Mapping[str, Any]) -> SourceTerms | None:
    return SourceTerms(table.get("terms"), table.get("page")) if table else None


def _fault(path: Path, key: str, lines: Mapping[str, int], what: str) -> SourceError:
    return SourceError(f"The {WHAT} {str(path)!r}, line {_line_of(key, lines)}, key {key!r}: {what}")


def _line_of(key: str, lines: Mapping[str, int]) -> int:
    """Return the line of a key, or of the nearest above it; 0 where none is known."""
    return next((lines[above] for above in _upwards(key) if above in lines), 0)


def _upwards(key: str) -> Iterator[str]:
    """Yield a path and those above it: ``publisher.name``, ``publisher``."""
    while key:
        yield key
        key = key.rpartition(".")[0]
