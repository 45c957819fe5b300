"""Objections: why a release that was written is not served before a person has looked at it."""

from enum import StrEnum

from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.release.change import Change
from esfgraph.release.data_folder import Release

SHRINK_LIMIT = 0.1
"""A release that loses more than this share of the projects, or of their and their owners' IRIs, is not served."""


class Objection(StrEnum):
    """What speaks against serving a release."""

    RENAMED = "renamed"
    """Its IRIs are under another base: every link to what is served would be lost."""
    SHRUNK = "shrunk"
    """It loses too many projects, or too many IRIs of projects and owners."""
    UNLISTED = "unlisted"
    """It loses IRIs of owners, and was built without the list of owners that the served one was built with."""

    @property
    def option(self) -> str:
        """The option of a build that serves it all the same."""
        return "--rename" if self is Objection.RENAMED else "--allow-shrink"


def objections(before: Release | None, after: Release, change: Change | None) -> tuple[Objection, ...]:
    """Return what speaks against serving *after* in place of *before*; *change* is None where that cannot be read.

    What was only tried, under the default base, may get its names at any time.
    """
    if before is None or before.id == after.id:
        return ()
    found = {
        Objection.RENAMED: before.base_iri not in (after.base_iri, DEFAULT_BASE),
        Objection.SHRUNK: _shrinks(before, after, change),
        Objection.UNLISTED: change is not None and "owners" in change.lists_gone and change.owners_lost > 0,
    }
    return tuple(objection for objection, is_one in found.items() if is_one)


def _shrinks(before: Release, after: Release, change: Change | None) -> bool:
    if change is None:
        return after.counts["projects"] < before.counts.get("projects", 0) * (1 - SHRINK_LIMIT)
    too_many = (change.projects_before * SHRINK_LIMIT, change.iris_before * SHRINK_LIMIT)
    return change.lost > too_many[0] or change.iris_lost > too_many[1]
