"""Where the values of a project were read, as a release's source graph tells: source, line, label."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from esfgraph.changes.thing_change import Origin
from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import Iris, last_segment
from esfgraph.rdf.namespaces import expand
from esfgraph.release.data_folder import Release
from esfgraph.release.line_map import read_line_map
from esfgraph.tables.columns import base_column

_DESCRIBES, _LINE_MAP, _SOURCE, _FIELD, _LABEL = (
    ox.NamedNode(expand(name)) for name in ("esf:describes", "esf:lineMap", "dcterms:source", "esf:field", "rdfs:label")
)


@dataclass(frozen=True, slots=True)
class Origins:
    """Looks up, in the source graph of one release, where values were read."""

    release: Release
    _store: ox.Store = field(init=False)
    _labels: Mapping[str, tuple[str, str]] = field(init=False)
    """By IRI of a label: the field that it means, and its spelling."""

    def __post_init__(self) -> None:
        store = self.release.open_store()
        fields = {_iri(quad.subject): _text(quad.object) for quad in store.quads_for_pattern(None, _FIELD, None)}
        names = {iri: _first(store, ox.NamedNode(iri), _LABEL) for iri in fields}
        object.__setattr__(self, "_store", store)
        object.__setattr__(self, "_labels", {iri: (key, names[iri]) for iri, key in fields.items()})

    def of(self, path: str) -> Mapping[str, list[Origin]]:
        """Return where each field of a project was read, by its key: one for each record that states it."""
        iris, found = Iris(self.release.base_iri), defaultdict[str, list[Origin]](list)
        project = ox.NamedNode(iris.of_path(path))
        for described in sorted(self._store.quads_for_pattern(None, _DESCRIBES, project), key=str):
            for key, origin in self._in_record(described.subject, iris):
                found[key].append(origin)
        return found

    def _in_record(self, record: object, iris: Iris) -> Iterator[tuple[str, Origin]]:
        assert isinstance(record, ox.NamedNode)
        source = _first(self._store, record, _SOURCE)
        lines = read_line_map(_first(self._store, record, _LINE_MAP))
        for quad in self._store.quads_for_pattern(record, None, None):
            if known := self._labels.get(quad.predicate.value):
                key, spelling = known
                spans = lines.get(last_segment(quad.predicate.value), ())
                yield key, Origin(source, spans[0][0] if spans else 0, spelling, iris.relative(record.value))


def field_of(column: str) -> str:
    """Return the field that a column of the table of projects is of; empty where it is of none."""
    fields = load_fields()
    by_column = {each.column: each.key for each in fields.fields if each.column}
    return by_column.get(column) or by_column.get(base_column(column), "")


def chosen(origins: Mapping[str, list[Origin]], others: Mapping[str, list[Origin]], key: str) -> Origin | None:
    """Choose where a value was read: in a record that the other release has not, else in the last that states it."""
    known = {origin.record for found in others.values() for origin in found}
    stating = origins.get(key, [])
    return next((origin for origin in stating if origin.record not in known), stating[-1] if stating else None)


def _first(store: ox.Store, subject: ox.NamedNode, property_: ox.NamedNode) -> str:
    found = sorted(_text(quad.object) for quad in store.quads_for_pattern(subject, property_, None))
    return found[0] if found else ""


def _iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else ""
