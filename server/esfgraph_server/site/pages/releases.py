"""The page of all releases, and that of each."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.exceptions import HTTPException

from esfgraph_server.catalogue.downloads import ReleaseFile, files_of
from esfgraph_server.changes.list_changes import all_changes
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.change_list import ChangeList, change_list, show_day, show_release, tally
from esfgraph_server.site.lists.pager import Pager, paged
from esfgraph_server.site.page import Page

PATH = "releases"


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release, each time it was served."""

    day: str
    release: Shown
    is_current: bool
    is_kept: bool
    """Whether its files are there still."""
    projects: str
    """How many it holds; empty where that is not known."""
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasesPage(Page):
    """All releases."""

    template: ClassVar[str] = "pages/releases.html"
    rows: tuple[ReleaseRow, ...]
    pager: Pager
    changes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePage(Page):
    """One release."""

    template: ClassVar[str] = "pages/release.html"
    days: tuple[str, ...]
    """On which it began to be served."""
    is_current: bool
    is_kept: bool
    base_iri: str
    tool: str
    counts: tuple[tuple[str, str], ...]
    """Key of what is counted, number."""
    before: Shown | None
    changes: tuple[str, ...]
    list: ChangeList | None
    is_listed: bool
    files: tuple[tuple[ReleaseFile, str, str], ...]
    """File, size, address; without an address where it cannot be had."""


def releases_page(context: PageContext) -> ReleasesPage:
    """Gather all releases, that which is served now first."""
    recent, data = context.recent, context.changes.data
    part, pager = paged(context, recent.steps)
    kept = set(data.ids())
    rows = []
    for step in part:
        id_ = step.switch.after
        counts = (data.remembered(id_) or {}).get("counts", {})
        rows.append(
            ReleaseRow(
                day=show_day(context, step.switch.at),
                release=show_release(context, id_),
                is_current=step is recent.steps[0] and id_ == context.release.id,
                is_kept=id_ in kept,
                projects=context.formatter.number(counts["projects"]) if "projects" in counts else "",
                changes=tally(context, step),
            )
        )
    return ReleasesPage(
        title=Shown(context.formatter.say("releases.title")),
        rows=tuple(rows),
        pager=pager,
        changes=context.links.page("changes"),
        feed=context.links.page("changes.atom"),
    )


def release_page(context: PageContext) -> ReleasePage:
    """Gather the page of the release that the path names; raise 404 where none of that id was ever served."""
    id_ = context.path.removeprefix(f"{PATH}/")
    recent, data = context.recent, context.changes.data
    steps = [step for step in recent.steps if step.switch.after == id_]
    if not steps:
        raise HTTPException(404)
    step = steps[0]
    manifest = data.remembered(id_) or {}
    is_current = id_ == context.release.id
    changes = [change for change in all_changes(recent) if change.event.step == step]
    summary = step.summary
    return ReleasePage(
        title=Shown(context.formatter.say("release.title", release=id_)),
        days=tuple(show_day(context, each.switch.at) for each in steps),
        is_current=is_current,
        is_kept=id_ in data.ids(),
        base_iri=str(manifest.get("base_iri", "")),
        tool=str(manifest.get("tool", "")),
        counts=tuple(
            (name, context.formatter.number(count))
            for name, count in manifest.get("counts", {}).items()
            if context.formatter.can_say(f"release.count.{name}")
        ),
        before=show_release(context, step.switch.before) if step.switch.before else None,
        changes=tally(context, step),
        list=change_list(context, changes) if changes else None,
        is_listed=summary is None or not summary.total or bool(changes),
        files=tuple(
            (
                file,
                context.formatter.size(file.size),
                context.links.file(f"downloads/{file.name}") if is_current else "",
            )
            for file in files_of(manifest).values()
        ),
        indexed=is_current,
    )
