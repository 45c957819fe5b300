"""Settings of a build, small enough to hand to every process, and the tools that each process makes of them once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from esfgraph.fields.profile import SUFFIX
from esfgraph.fields.table import load_fields
from esfgraph.imports.imported import Import
from esfgraph.pipeline.cache.entries import Entries
from esfgraph.pipeline.limits import Limits
from esfgraph.publisher.withdrawals import Tombstone, read_withdrawals
from esfgraph.quality.validator import Validator, load_validator
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import Compactor, load_compactor
from esfgraph.records.reading import Hidden
from esfgraph.records.redaction import formed_kinds
from esfgraph.resources import resource_dir
from esfgraph.shacl.engines import EngineName
from esfgraph.shacl.passes import Pass, load_shapes
from esfgraph.statistics.uses import UseCounter, project_start, wider
from esfgraph.triples.projects import Template, compile_templates
from esfgraph.triples.references import References, load_references
from esfgraph.version import __version__
from esfgraph.vocabulary.ontology import Ontology, load_ontology

CHECKED: tuple[Pass, ...] = ("projects", "owners", "sources")
"""Passes over what every build makes anew."""

LIBRARIES = (
    *("lxml", "msgspec", "openpyxl", "pyoxigraph", "pyshacl", "python-stdnum", "shacl-rust", "warcio", "zlib-ng"),
)
"""What the results of reading, mapping, validation and packing depend on besides our own code."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What every process of a build must know."""

    iris: Iris
    cache: Path
    """The folder of the cache."""
    withdrawals: Path
    """The list of what the publisher has taken back."""
    corrections: Path
    """The list of what the publisher states instead of what sources say."""
    owners: Path | None = None
    """The user's own register of organisations."""
    postcodes: Path | None = None
    """The user's own postcode table."""
    engine: EngineName = "auto"
    """What checks the shapes."""
    source_licence: str | None = None
    """IRI of the terms under which the sources may be used."""
    limits: Limits = field(default_factory=Limits)
    fingerprint: str = ""
    """Hash of all that entries of the cache depend on besides records."""
    links: Path | None = None
    """The folder of the publisher's link sets."""
    linked: str = ""
    """Hash of these, on which the entries of owners depend alone."""
    imports: tuple[Import, ...] = ()
    """Data of others, on which nothing else depends."""
    profiles: tuple[str, ...] = ()
    """Of the registers that sources may be of, by name or path; without any, all that travel along."""

    @property
    def lists(self) -> tuple[str, ...]:
        """The user's own lists that there are, by name."""
        given = {"owners": self.owners, "postcodes": self.postcodes}
        names = [name for name, path in given.items() if path]
        names += ["corrections"] if self.corrections.is_file() else []
        return (*names, *(f"imports.{each.name}" for each in self.imports))


@dataclass(frozen=True, slots=True)
class Tools:
    """What reading, mapping and validating need."""

    references: References
    by_profile: Mapping[str, tuple[References, tuple[Template, ...]]]
    """What projects are mapped with, by the profile of their register."""
    compactor: Compactor
    validators: Mapping[Pass, Validator]
    """What checks projects, owners and source records, each in a pass of its own."""
    entries: Entries
    withdrawn: Mapping[str, Tombstone]
    hidden: Hidden
    """Owners whom the publisher has withdrawn."""
    source_licence: str | None
    """IRI of the terms under which the sources may be used."""
    formed: frozenset[str]
    """IRIs of the source labels whose values have a form of their own."""

    def use_counter(self) -> UseCounter:
        """Count what statements use."""
        return use_counter(self.references.ontology)


def use_counter(ontology: Ontology) -> UseCounter:
    """Count what statements use, those under wider properties of *ontology* too."""
    return UseCounter(project_start(ontology.iris), wider(ontology.triples, "rdfs:subPropertyOf"))


@lru_cache(maxsize=1)
def prepare(settings: Settings) -> Tools:
    """Load the tools; a process does so once for the same settings.

    Raise SourceError for a list that cannot be read, and UsageError where the engine cannot be used.
    """
    references = load_references(settings.iris, settings.owners, settings.postcodes, settings.links, settings.profiles)
    withdrawn = read_withdrawals(settings.withdrawals)
    things = (settings.iris.parse(settings.iris.of_path(path)) for path in withdrawn)
    numbers = (thing.code for thing in things if thing and thing.kind == "organization")
    return Tools(
        references,
        {name: (each, compile_templates(each)) for name, each in references.by_profile().items()},
        load_compactor(),
        _validators(settings.iris, settings.engine),
        Entries(settings.cache),
        withdrawn,
        Hidden(frozenset(numbers)),
        settings.source_licence,
        frozenset(
            settings.iris.label(label, name)
            for name, table in references.tables.items()
            for field in table.fields
            if field.kind in formed_kinds(table)
            for label in field.labels
        ),
    )


@lru_cache(maxsize=2)  # apart from what each build has of its own: a process that builds again keeps them
def _validators(iris: Iris, engine: EngineName) -> Mapping[Pass, Validator]:
    table, ontology = load_fields(), load_ontology(iris)
    return {name: load_validator(table, engine, ontology, load_shapes(name, base=iris.base)) for name in CHECKED}


def fingerprint(settings: Settings) -> str:
    """Hash what the results of a build's steps depend on besides records: code, tables, lists, settings."""
    said = (program(), settings.iris.base, settings.engine, settings.source_licence)
    digest = hashlib.sha256("".join(f"{each}\n" for each in said).encode())
    for profile in settings.profiles:
        digest.update(f"{profile}\n".encode())
    of_user = [Path(each) for each in settings.profiles if each.endswith(SUFFIX)]
    for path in (settings.owners, settings.postcodes, settings.withdrawals, *of_user):
        if path and path.is_file():
            digest.update(_line(path.name, path))
    return digest.hexdigest()


@cache  # a process works with what it has read when it began
def program() -> str:
    """Hash code, tables and versions of libraries: by it, two processes tell that they do the same."""
    digest = hashlib.sha256(f"{__version__}\n{_own_files()}\n".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {_version(name)}\n".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"  # the fast engine is not made for every platform


def _own_files() -> str:
    """Hash the code and the tables, each file with its path below its folder."""
    digest = hashlib.sha256()
    package = Path(str(files("esfgraph")))
    for folder, suffixes in (
        (package, (".py", ".toml")),
        (resource_dir("ontology"), (".ttl", ".jsonld", ".csv")),
        (resource_dir("shapes"), (".ttl",)),
    ):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in suffixes):
            digest.update(_line(path.relative_to(folder).as_posix(), path))
    return digest.hexdigest()


def _line(name: str, path: Path) -> bytes:
    return f"{name} ".encode() + hashlib.sha256(path.read_bytes()).digest()
