"""What changed lately, as DATA/history tells: read once, and asked like a list."""

import hashlib
import threading
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field

from esfgraph.changes.change_log import ChangeLog, Summary
from esfgraph.changes.thing_change import FieldChange, ThingChange, What
from esfgraph.changes.thing_state import ThingState
from esfgraph.query.search_index import Kind, SearchIndex
from esfgraph.query.search_writer import index_in_memory
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.history import Switch
from esfgraph_server.releases.followed_file import stamp_of
from esfgraph_server.releases.tombstones import Tombstones

MOST = 5_000
"""Changes that are read: whole releases, the last first, until there are so many."""


@dataclass(frozen=True, slots=True)
class Step:
    """One release served after another."""

    number: int
    """From 1: the first release that was served."""
    switch: Switch
    summary: Summary | None
    """None where it is not known what changed."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a thing when a release was served."""

    step: Step
    what: What
    kind: Kind
    path: str
    number: str
    title: str
    fields: tuple[FieldChange, ...]
    since: str = ""
    """Of what has vanished the day on which its page answered so."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """What things were before they changed, or became, in an index of its own."""

    index: SearchIndex
    events: dict[Kind, tuple[int, ...]]
    """Places among all events, in the order of the index."""


@dataclass(slots=True)
class Sides:
    """The two sides of all events, indexed when somebody first asks for a list: pages of things need none."""

    states: list[tuple[ThingState | None, ThingState | None]]
    _made: tuple[Side, Side] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> tuple[Side, Side]:
        """Return what things were before, and what they became."""
        with self._lock:
            if self._made is None:
                before, after = (_side([pair[side] for pair in self.states]) for side in (0, 1))
                self._made, self.states = (before, after), []
            return self._made


@dataclass(frozen=True, slots=True)
class Recent:
    """What changed lately."""

    version: str
    """Differs whenever any of it does."""
    steps: tuple[Step, ...]
    """All of them, the last first."""
    events: tuple[Event, ...]
    """Of the last steps, the last first."""
    known: frozenset[int]
    """The numbers of the steps of which all events are there."""
    is_complete: bool
    """Whether these are all that ever happened."""
    sides: Sides
    by_path: Mapping[str, tuple[Event, ...]]
    """The events of each thing, the last first."""

    def step_of(self, release: str) -> Step | None:
        """Return when a release was served last; None for one that never was."""
        return next((step for step in self.steps if step.switch.after == release), None)


@dataclass(slots=True)
class RecentChanges:
    """Follows the history of DATA: read again when another release is served, or something is withdrawn."""

    data: DataFolder
    tombstones: Tombstones
    _file: str = field(init=False)
    _recent: Recent | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Find the history."""
        self._file = str(self.data.history_file)

    def stamp(self) -> Hashable:
        """Return what changes when another release is served."""
        return stamp_of(self._file)

    @property
    def version(self) -> str:
        """Differs whenever anything changes."""
        told = repr((self.stamp(), self.tombstones.stamp()))
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def now(self, version: str = "") -> Recent:
        """Read what changed lately, once for all who ask; in a thread, for it takes a moment.

        Who knows the *version* already, having asked for it a moment ago, spares several looks at files.
        """
        version = version or self.version
        recent = self._recent
        if recent is None or recent.version != version:
            with self._lock:
                recent = self._recent
                if recent is None or recent.version != version:
                    recent = self._recent = _read(self.data, version, self.tombstones.paths)
        return recent


def _read(data: DataFolder, version: str, withdrawn: Collection[str]) -> Recent:
    log, steps = ChangeLog.of(data), list[Step]()
    for number, switch in enumerate(data.switches(), 1):
        steps.append(Step(number, switch, log.summary(switch.before, switch.after) if switch.before else None))
    steps.reverse()
    is_complete, known = True, set[int]()
    events, states = list[Event](), list[tuple[ThingState | None, ThingState | None]]()
    for step in steps:
        if step.switch.before is None:
            continue
        if step.summary is None or not step.summary.is_listed:
            is_complete = False
            continue
        if events and len(events) + step.summary.total > MOST:
            is_complete = False
            break
        known.add(step.number)
        for change in log.changes(step.switch.before, step.switch.after):
            told = change.redacted(withdrawn)
            events.append(_event(step, told))
            states.append((told.before, told.after))
    by_path = dict[str, tuple[Event, ...]]()
    for event in events:
        by_path[event.path] = (*by_path.get(event.path, ()), event)
    return Recent(version, tuple(steps), tuple(events), frozenset(known), is_complete, Sides(states), by_path)


def _event(step: Step, change: ThingChange) -> Event:
    told = (change.path, change.number, change.title, change.fields, change.since, change.reason)
    return Event(step, change.what, change.kind, *told)


def _side(states: list[ThingState | None]) -> Side:
    """Index what things were, or became; within the index projects come before owners."""
    iris, kinds = Iris(), dict[Kind, tuple[int, ...]]()
    kept: list[ThingState] = []
    for kind in ("project", "organization"):
        of_kind = [(at, state) for at, state in enumerate(states) if state and state.kind == kind]
        kinds[kind] = tuple(at for at, _ in of_kind)
        kept += [state for _, state in of_kind]
    return Side(index_in_memory(state.document(iris) for state in kept), kinds)
