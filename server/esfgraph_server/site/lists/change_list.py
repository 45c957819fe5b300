"""Changes as pages list them, and how many a release brought."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from esfgraph.changes.change_log import Summary
from esfgraph.changes.thing_change import What
from esfgraph.query.search_index import Kind
from esfgraph_server.changes.entries import Entry, entries
from esfgraph_server.changes.list_changes import ListChange, changes_of
from esfgraph_server.changes.recent import Step
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.pager import Pager, paged

KINDS: tuple[Kind, ...] = ("project", "organization")
"""Of what changes are told."""
_MOST_OF_THING = 20
"""Changes of a thing that its page shows."""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change."""

    title: str
    href: str | None
    """Page of the thing; None where it is there no more."""
    about: str
    lines: tuple[str, ...]
    """Each field that changed, from what to what."""
    day: str
    release: Shown


@dataclass(frozen=True, slots=True)
class ChangeList:
    """A part of many changes."""

    rows: tuple[ShownChange, ...]
    pager: Pager


def change_list(context: PageContext, changes: Sequence[ListChange]) -> ChangeList:
    """Show the part of some changes that the address asks for."""
    part, pager = paged(context, changes)
    return ChangeList(tuple(_shown(context, part, len(part))), pager)


def _shown(context: PageContext, changes: Iterable[ListChange], most: int) -> Iterator[ShownChange]:
    for entry in entries(changes, context.columns, context.site, context.language, most):
        yield ShownChange(
            title=entry.title,
            href=context.links.page(entry.path) if _is_there(context, entry) else None,
            about=entry.about,
            lines=entry.lines,
            day=show_day(context, entry.at),
            release=show_release(context, entry.release),
        )


def thing_history(context: PageContext, thing: str) -> tuple[ShownChange, ...]:
    """Show what changed of a thing lately, the last first; nothing on a page that is to stay what it is."""
    if context.is_pinned:
        return ()
    changes = changes_of(context.recent, context.graph.iris.relative(thing))
    return tuple(_shown(context, islice(changes, _MOST_OF_THING), _MOST_OF_THING))


def _is_there(context: PageContext, entry: Entry) -> bool:
    """Tell whether a thing has a page now: it may have gone later."""
    return entry.move.is_there and context.graph.knows(context.graph.iris.of_path(entry.path))


def show_release(context: PageContext, id_: str) -> Shown:
    """Show a release by its id."""
    return Shown(id_, href=context.links.page(f"releases/{id_}"))


def show_day(context: PageContext, at: str) -> str:
    """Write the day of a moment, which is given as RFC 3339 writes it."""
    return context.formatter.date(date.fromisoformat(at[:10]))


def tally(context: PageContext, step: Step) -> tuple[str, ...]:
    """Say in clauses how much a release changed; one clause where nothing did, or nobody knows."""
    say = context.formatter.say
    if step.switch.before is None:
        return (say("releases.first"),)
    if step.summary is None:
        return (say("releases.unknown"),)
    return tuple(_clauses(context, step.summary)) or (say("releases.unchanged"),)


def _clauses(context: PageContext, summary: Summary) -> Iterator[str]:
    say = context.formatter.say
    for kind in KINDS:
        counts = [(what, summary.count(kind, what)) for what in What]
        if told := ", ".join(say(f"changes.count.{what}", n=count) for what, count in counts if count):
            title = say(f"changes.kind.{kind}")
            yield f"{title} – {told}"
