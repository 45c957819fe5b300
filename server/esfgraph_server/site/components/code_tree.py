"""Codes as a tree."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from esfgraph_server.model.concepts import Branch
from esfgraph_server.model.graph import Node
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_USES = {"projects": "projects.count", "owners": "use.owners", "records": "use.records", "things": "use.things"}
"""How the pages say how many of each kind use a code."""


@dataclass(frozen=True, slots=True)
class Note:
    """An editorial note, once for all codes of a list that carry it."""

    number: int
    text: Shown


@dataclass(frozen=True, slots=True)
class ShownBranch:
    """A code and those below it."""

    concept: Shown
    own: bool
    """Whether the code is one of this list, rather than one of another list that holds codes of this one."""
    scheme: Shown | None
    """The other list that it is of."""
    uses: tuple[str, ...]
    notes: tuple[Note, ...]
    branches: tuple["ShownBranch", ...]


def show_branches(
    context: PageContext, branches: Iterable[Branch], notes: Callable[[Node], Iterable[Note]] = lambda code: ()
) -> tuple[ShownBranch, ...]:
    """Show codes with those below them, how often each is used, and *notes* on each."""
    return tuple(_show(context, branch, notes) for branch in branches)


def _show(context: PageContext, branch: Branch, notes: Callable[[Node], Iterable[Note]]) -> ShownBranch:
    code = branch.code
    scheme = None if branch.is_own else code.iri_of("skos:inScheme")
    uses = context.release.usage.concepts.get(code.iri, {}) if branch.is_own else {}
    return ShownBranch(
        concept=context.show.node(code),
        own=branch.is_own,
        scheme=context.show.thing(scheme) if scheme else None,
        uses=tuple(context.formatter.say(_USES[kind], n=count) for kind, count in uses.items()),
        notes=tuple(notes(code)) if branch.is_own else (),
        branches=show_branches(context, branch.branches, notes),
    )
