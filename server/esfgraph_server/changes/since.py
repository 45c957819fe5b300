"""What is new or changed since a day or a release: the things to which ``?changed-since=`` narrows a list."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from esfgraph_server.changes.recent import Recent, RecentChanges, Step
from esfgraph_server.model.selections.facets import KINDS, ListName
from esfgraph_server.model.selections.find import day_of
from esfgraph_server.model.selections.selection import SINCE
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.releases.open_release import OpenRelease


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """Tells it of the lists of one release: what came after that does not count."""

    changes: RecentChanges
    release: OpenRelease

    def __call__(self, list_: ListName, since: str) -> Collection[str] | None:
        """Return the IRIs of what is new or changed; None for all, as at a day before the first release.

        Raise SelectionError for what is neither a day nor a release, and where not all that changed is known.
        """
        recent, iris = self.changes.now(), self.release.graph.iris
        steps = steps_since(recent, since, self.release.id)
        if any(step.switch.before is None for step in steps):
            return None
        if any(step.number not in recent.known for step in steps):
            raise SelectionError("since-unknown", SINCE, since)
        numbers = {step.number for step in steps}
        kind = KINDS[list_]
        events = (each for each in recent.events if each.kind == kind and each.step.number in numbers)
        return {iris.of_path(each.path) for each in events}


def steps_since(recent: Recent, since: str, until: str = "") -> tuple[Step, ...]:
    """Return how the release that is served came to be, from a day on, or behind a release that is named; last first.

    *until* is the id of another that counts as the last. Raise SelectionError for what is neither.
    """
    last = recent.step_of(until)
    steps = [step for step in recent.steps if last is None or step.number <= last.number]
    with suppress(ValueError):
        day = date.fromisoformat(since)
        return tuple(step for step in steps if day_of(datetime.fromisoformat(step.switch.at)) >= day)
    if (named := recent.step_of(since)) is None:
        raise SelectionError("since", SINCE, since)
    return tuple(step for step in steps if step.number > named.number)
