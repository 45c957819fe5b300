"""The stream of versions of projects, as DATA tells it: which releases it goes through, and what came with each.

It begins with the first of the releases that are still there, of which it gives all projects, and gives of each later
one what changed: it stands on releases and history, and nothing is kept for it.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile

import pyoxigraph as ox

from esfgraph.changes.change_log import ChangeLog
from esfgraph.changes.thing_change import GONE, RULES, ThingChange, What
from esfgraph.errors import ReleaseError
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import RDF, expand
from esfgraph.rdf.quads import Quads
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.history import Switch
from esfgraph_server.model.graph import Graph

_TYPE, _PROJECT = ox.NamedNode(f"{RDF}type"), ox.NamedNode(expand("esf:Project"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one release brought."""

    number: int
    """Of its being served, from 1: one may be served several times."""
    switch: Switch
    is_whole: bool
    """Whether all of its projects are given: it is the first, or nobody knows what changed with it."""


@dataclass(frozen=True, slots=True)
class Version:
    """A project as a release states it, or that it is gone."""

    path: str
    gone: What | None = None
    since: str = ""
    """Of one that has vanished the day on which its page answered so."""
    reason: str = ""


def stretches(data: DataFolder, history: Sequence[Switch], base: str) -> tuple[Stretch, ...]:
    """List what the stream goes through, oldest first: the releases under *base* that are there, up to the last served.

    One with which no project came, changed or went is none of them.
    """
    log, there = ChangeLog.of(data), {id_ for id_ in data.ids() if _base_of(data, id_) == base}
    served = takewhile(lambda each: each[1].after in there, reversed(list(enumerate(history, 1))))
    found = list[Stretch]()
    for number, switch in reversed(list(served)):
        if found and switch.before == switch.after:
            continue
        summary = log.summary(switch.before, switch.after) if switch.before else None
        is_whole = not found or summary is None or not summary.is_listed
        if is_whole or (summary and summary.count("project")):
            found.append(Stretch(number, switch, is_whole))
    return tuple(found)


def stretch_at(
    number: int, data: DataFolder, history: Sequence[Switch], base: str, is_whole: bool | None = None
) -> Stretch | None:
    """Return what the release brought that was served as such a number: all of it or not, as the stream has it if None.

    None where it is not in the stream, and where nobody knows what changed with it.
    """
    switch = history[number - 1]
    if is_whole is None:
        return next((each for each in stretches(data, history, base) if each.number == number), None)
    summary = ChangeLog.of(data).summary(switch.before or "", switch.after)
    return Stretch(number, switch, is_whole) if is_whole or (summary and summary.is_listed) else None


def versions(
    stretch: Stretch, data: DataFolder, graph: Graph, projects: Sequence[str], withdrawn: Collection[str]
) -> tuple[Version, ...]:
    """List the versions that a release brought, of which *graph* is the graph and *projects* are all paths.

    Of what is in *withdrawn* nothing but that is told, whenever it was withdrawn.
    """
    before, after = stretch.switch.before, stretch.switch.after
    if stretch.is_whole:
        gone = sorted(_projects_before(data, before, graph.iris) - {*projects})
        found = [*map(Version, projects), *(Version(path, What.MISSING) for path in gone)]
    else:
        found = [_version(each) for each in ChangeLog.of(data).changes(before or "", after) if _brings(each)]
    return tuple(Version(each.path, What.WITHDRAWN) if each.path in withdrawn else each for each in found)


def projects_of(graph: Graph) -> tuple[str, ...]:
    """List the paths of all projects of a release, in order."""
    return tuple(sorted(_projects(graph.store, graph.iris)))


def _projects(store: Quads, iris: Iris) -> Iterator[str]:
    for quad in store.quads_for_pattern(None, _TYPE, _PROJECT, ox.DefaultGraph()):
        assert isinstance(quad.subject, ox.NamedNode)
        yield iris.relative(quad.subject.value)


def _projects_before(data: DataFolder, release: str | None, iris: Iris) -> set[str]:
    """Those of the release that was served before; none where it is there no more, or packed."""
    with suppress(ReleaseError):
        return set(_projects(data.release(release or "").open_store(), iris))
    return set()


def _brings(change: ThingChange) -> bool:
    """Whether a change is of a project, and of more than what was found about it."""
    return change.kind == "project" and {each.column for each in change.fields} != {RULES}


def _version(change: ThingChange) -> Version:
    return Version(change.path, change.what if change.what in GONE else None, change.since, change.reason)


def _base_of(data: DataFolder, id_: str) -> str:
    with suppress(ReleaseError):
        return data.release(id_).base_iri
    return ""
