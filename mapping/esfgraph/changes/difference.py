"""What changes from one release to another: things that come, go and change, with fields, values and source lines."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from esfgraph.changes.origins import Origins, chosen, field_of
from esfgraph.changes.rule_changes import rule_changes
from esfgraph.changes.table_pairs import Pair, differing, pairs
from esfgraph.changes.thing_change import RULES, FieldChange, ThingChange, What
from esfgraph.changes.thing_state import ThingState
from esfgraph.publisher.withdrawals import Tombstone, read_vanished
from esfgraph.query.search_index import Kind, SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release
from esfgraph.tables.columns import BETWEEN, TableName

TABLES: tuple[tuple[TableName, Kind], ...] = (("projects", "project"), ("organizations", "organization"))


@dataclass(frozen=True, slots=True)
class Difference:
    """Compares two releases; things are the same by their paths, whatever the base is.

    Equal rows of the tables are passed over as they lie there, so that it takes little more than reading both.
    """

    before: Release
    after: Release
    withdrawn: Collection[str]
    """Paths of what the publisher has taken back."""
    _vanished: Mapping[str, Tombstone] = field(init=False)
    _origins: tuple[Origins, Origins] = field(init=False)
    _indexes: tuple[SearchIndex, SearchIndex] = field(init=False)

    def __post_init__(self) -> None:
        """Open both; raise ReleaseError where one cannot be opened, OSError or ValueError where it cannot be read."""
        object.__setattr__(self, "_vanished", read_vanished(self.after.path))
        object.__setattr__(self, "_origins", (Origins(self.before), Origins(self.after)))
        indexes = (SearchIndex.open(release.path / "search") for release in (self.before, self.after))
        object.__setattr__(self, "_indexes", tuple(indexes))

    def changes(self) -> Iterator[ThingChange]:
        """Yield what changes: projects, then owners, in the order of paths; then those of which other is found."""
        told = set[str]()
        with rule_changes(self.before, self.after) as found:
            for table, kind in TABLES:
                for pair in pairs(self.before, self.after, table):
                    if pair.before is None or pair.after is None:
                        told.add(pair.path)
                        yield self._come_or_gone(pair, kind, found.refused)
                    elif fields := tuple(differing(pair, table)):
                        told.add(pair.path)
                        yield self._changed(pair.path, kind, fields)
            for path in found.paths():
                if path not in told and (change := self._changed(path, None, ())).fields:
                    yield change

    def _come_or_gone(self, pair: Pair, kind: Kind, refused: Collection[str]) -> ThingChange:
        path = pair.path
        before, after = self._states(path)
        if pair.before is None:
            return ThingChange(What.NEW, path, kind, after=after)
        if path in self.withdrawn:
            return ThingChange(What.WITHDRAWN, path, kind, before=before)
        if gone := self._vanished.get(path):
            since = gone.date.isoformat()
            return ThingChange(What.VANISHED, path, kind, before=before, since=since, reason=gone.reason)
        return ThingChange(What.REFUSED if path in refused else What.MISSING, path, kind, before=before)

    def _changed(self, path: str, kind: Kind | None, cells: tuple[tuple[str, str, str], ...]) -> ThingChange:
        """Tell a change of these cells, and of what was found; *kind* is None where the index has to tell it."""
        before, after = self._states(path)
        kind = kind or (before.kind if before else "project")
        old, new = (origins.of(path) if kind == "project" else {} for origins in self._origins)
        fields = [
            FieldChange(column, was, is_, chosen(old, new, key), chosen(new, old, key))
            for column, was, is_ in cells
            for key in [field_of(column)]
        ]
        rules = [BETWEEN.join(state.terms.get("rule", ())) if state else "" for state in (before, after)]
        if before and after and rules[0] != rules[1]:
            fields.append(FieldChange(RULES, rules[0], rules[1]))
        return ThingChange(What.CHANGED, path, kind, tuple(fields), before, after)

    def _states(self, path: str) -> tuple[ThingState | None, ThingState | None]:
        before, after = (
            _state(release, index, path)
            for release, index in zip((self.before, self.after), self._indexes, strict=True)
        )
        return before, after


def _state(release: Release, index: SearchIndex, path: str) -> ThingState | None:
    iris = Iris(release.base_iri)
    document = index.document(iris.of_path(path))
    return ThingState.of(document, iris) if document else None
