"""What changed in a list: what came into it, what left it, what changed in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from esfgraph.changes.thing_change import GONE, What
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import Selected
from esfgraph_server.changes.recent import Event, Recent, Side
from esfgraph_server.changes.since import steps_since
from esfgraph_server.model.selections.facets import KINDS
from esfgraph_server.model.selections.selection import Selection


class Move(StrEnum):
    """What a change means for a list."""

    NEW = "new"
    """The thing is new, and in the list."""
    ENTERED = "entered"
    """It was there before, and is in the list since it changed."""
    CHANGED = "changed"
    LEFT = "left"
    """It is still there, and no longer in the list since it changed."""
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    VANISHED = "vanished"
    MISSING = "missing"

    @property
    def is_there(self) -> bool:
        """Whether the thing has a page, in this list or another."""
        return self.value not in GONE


@dataclass(frozen=True, slots=True)
class ListChange:
    """A change as it shows in a list."""

    event: Event
    move: Move


def all_changes(recent: Recent) -> Iterator[ListChange]:
    """Yield what changed, whatever the list, the last first."""
    return (ListChange(event, Move(event.what.value)) for event in recent.events)


def changes_of(recent: Recent, path: str) -> Iterator[ListChange]:
    """Yield what changed of one thing, the last first."""
    return (ListChange(event, Move(event.what.value)) for event in recent.by_path.get(path, ()))


def list_changes(recent: Recent, index: SearchIndex, selection: Selection, day: date) -> Iterator[ListChange]:
    """Yield what changed in a selection, the last first: each change as it was before and after it.

    Words mean what they do in *index*, that of the release served now; *day* is the day where the selection names none.
    """
    steps = {step.number for step in (steps_since(recent, selection.since) if selection.since else recent.steps)}
    whenever = selection.whenever()
    was, is_ = (_selected(side, index, whenever, day) for side in recent.sides.now())
    for at in sorted(was | is_):
        event = recent.events[at]
        if event.step.number not in steps:
            continue
        yield ListChange(event, _move(event.what, was=at in was, is_=at in is_))


def _move(what: What, *, was: bool, is_: bool) -> Move:
    if what is What.NEW or what in GONE or (was and is_):
        return Move(what.value)
    return Move.LEFT if was else Move.ENTERED


def _selected(side: Side, index: SearchIndex, selection: Selection, day: date) -> set[int]:
    kind = KINDS[selection.list]
    events = side.events[kind]
    selected = Selected(side.index.worded_by(index), kind, selection.condition(selection.day or day))
    return {events[number] for number in selected.numbers()}
