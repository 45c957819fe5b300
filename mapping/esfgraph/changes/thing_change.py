"""A change of one thing from a release to the next, as history keeps it."""

from collections.abc import Collection
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from esfgraph.changes.thing_state import ThingState
from esfgraph.query.search_index import Kind

RULES = "rule"
"""Stands for a column where what was found about a thing has changed: the rules by which."""


class What(StrEnum):
    """What happens to a thing."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    """The publisher has taken it back."""
    REFUSED = "refused"
    """It was read and could not be published."""
    VANISHED = "vanished"
    """Every page that it was read at has answered since that it is no more."""
    MISSING = "missing"
    """No record that could be read is about it."""


GONE = frozenset({What.WITHDRAWN, What.REFUSED, What.VANISHED, What.MISSING})


class Origin(Struct, frozen=True, omit_defaults=True):
    """Where a value was read."""

    source: str
    line: int = 0
    """From 1; 0 where the line is not known."""
    label: str = ""
    """As printed."""
    record: str = ""
    """Path of the record of what was read."""

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}" if self.line else self.source


class FieldChange(Struct, frozen=True, omit_defaults=True):
    """A column of the tables whose cell changes; empty cells state nothing."""

    column: str
    """Its key, or RULES."""
    old: str = ""
    new: str = ""
    old_origin: Origin | None = None
    new_origin: Origin | None = None


class ThingChange(Struct, frozen=True, omit_defaults=True):
    """What happens to a project or an owner."""

    what: What
    path: str
    """Under whatever base: ``project/25-030-S02``."""
    kind: Kind
    fields: tuple[FieldChange, ...] = ()
    """Of one that has changed."""
    before: ThingState | None = None
    after: ThingState | None = None
    since: str = ""
    """Of one that has vanished the day on which its page answered so."""
    reason: str = ""
    """What the page answered, in Swedish and English."""

    @property
    def number(self) -> str:
        """Its number as printed; the end of its path where it has none."""
        state = self.after or self.before
        return (state.number if state else "") or self.path.partition("/")[2]

    @property
    def title(self) -> str:
        """What it is called, or was; empty where nothing may be told."""
        state = self.after or self.before
        return state.title if state else ""

    def redacted(self, withdrawn: Collection[str]) -> "ThingChange":
        """Return it without what may not be told of things that are withdrawn, which are given by their paths."""
        if not withdrawn:
            return self
        if self.path in withdrawn or self.path.rpartition("/")[0] in withdrawn:
            return replace(self, fields=(), before=_wordless(self.before), after=_wordless(self.after))
        owners = {f"organization/{term}" for state in (self.before, self.after) if state for term in _owners(state)}
        if owners & set(withdrawn):
            fields = tuple(each for each in self.fields if not each.column.startswith("owner"))
            return replace(self, fields=fields, before=_ownerless(self.before), after=_ownerless(self.after))
        return self


def _wordless(state: ThingState | None) -> ThingState | None:
    return state.without_words() if state else None


def _owners(state: ThingState) -> tuple[str, ...]:
    return state.terms.get("owner", ())


def _ownerless(state: ThingState | None) -> ThingState | None:
    return replace(state, names=(), owner_number="") if state else None
