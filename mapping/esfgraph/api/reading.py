"""Records read one by one from files, each typed and mapped alone."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from esfgraph.api.answers import html_table
from esfgraph.errors import RecordError
from esfgraph.fields.kinds import Value
from esfgraph.findings import Finding
from esfgraph.owners.organization import gather
from esfgraph.owners.ownership import ownership_of, stated_number
from esfgraph.privacy.public_names import PublicNames
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.records.project import merge
from esfgraph.records.reading import NOTHING, Reading, Refused, read_source
from esfgraph.records.record import Stated
from esfgraph.sources.files import Loader, find, finding_of
from esfgraph.triples.owners import owner_triples
from esfgraph.triples.projects import compile_templates
from esfgraph.triples.references import References, load_references
from esfgraph.triples.statements import statements_of

Source = str | os.PathLike[str]
"""A file, a folder, a pattern or an archive."""


@dataclass(frozen=True, slots=True, repr=False)
class Record(Mapping[str, Stated]):
    """What one source says about one project: typed values by field key, each with the place it stands at."""

    _reading: Reading
    _references: References

    @property
    def project(self) -> str:
        """IRI of the project."""
        return self._reading.project

    @property
    def source(self) -> str:
        """Name of the source."""
        return self._reading.record.source

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the record itself."""
        return self._reading.record.findings

    def __getitem__(self, key: str) -> Stated:
        """The value of a field by its key: ``record["total_cost"].value``, ``.raw``, ``.position``."""
        return self._reading.record.values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._reading.record.values)

    def __len__(self) -> int:
        return len(self._reading.record.values)

    def to_dict(self) -> dict[str, Value]:
        """The typed values alone, by field key."""
        return {key: stated.value for key, stated in self.items()}

    def triples(self) -> list[str]:
        """The project and its owner in N-Triples, one statement a line, mapped from this record alone."""
        references = self._references.by_profile()[self._reading.record.profile]
        project = merge(self.project, [self._reading.record], references.table)
        learned = references.owner_index.learn([stated_number(project)])
        ownership = ownership_of(project, references.iris, learned.answer, references.table.profile.language)
        templates = compile_templates(references)
        statements = list(statements_of(project, ownership, templates, references))
        if ownership:
            statements += owner_triples(gather([ownership], references.owner_index), references)
        return [f"{statement} ." for statement in dict.fromkeys(statements)]

    def __repr__(self) -> str:
        return f"<Record {self.source}: {self.project}>"

    def _repr_html_(self) -> str:
        rows = ((key, stated.value, stated.position.line or None) for key, stated in self.items())
        return html_table(("field", "value", "line"), rows, f"<caption>{self.project}</caption>")


def read(
    *sources: Source,
    base_iri: str = DEFAULT_BASE,
    owners: Source | None = None,
    postcodes: Source | None = None,
    profiles: Iterable[Source] = (),
) -> Iterator[Record | Refused | Finding]:
    """Read records one after the other.

    What cannot be published comes as Refused, with its reasons; what is wrong with a source as a whole as a Finding.
    Nothing is written. Each record is taken by itself: that a name is a person's, which only another record shows, is
    known to `build` and `convert` alone. *owners* and *postcodes* are lists of yours, as the command takes them;
    *profiles* are of the registers that sources may be of, by name or path, without any all that travel along.
    Raise SourceError for what cannot be reached.
    """
    references = load_references(
        Iris(base_iri), path_of(owners), path_of(postcodes), profiles=tuple(map(str, profiles))
    )
    public = PublicNames()
    with closing(Loader()) as loader:
        for source in find(Path(path) for path in sources):
            name = public.of(source.name)
            if source.unread:
                if source.unread != "answer":
                    yield finding_of(replace(source, name=name))
                continue
            try:
                data: bytes | RecordError = loader.load(source)
            except RecordError as error:
                data = error
            for reading in read_source(name, data, references.tables, references.iris, NOTHING):
                yield Record(reading, references) if isinstance(reading, Reading) else reading


def path_of(source: Source | None) -> Path | None:
    """The path of a list that may be given."""
    return None if source is None else Path(source)
