"""The page of downloads."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.release.sums import NAME as SUMS
from esfgraph.tables.parquet import IS_INSTALLED
from esfgraph_server.catalogue.catalog import catalogue_at
from esfgraph_server.catalogue.downloads import LATEST, MANIFEST, ReleaseFile, files_of
from esfgraph_server.model.selections.facets import KINDS
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.components.structured_data import dataset_data
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.list_files import ListFile, list_files
from esfgraph_server.site.page import Page


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file in the table of downloads."""

    name: str
    href: str
    what: str
    media_type: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list, of which files are made for those who ask."""

    title: str
    files: tuple[ListFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadsPage(Page):
    """The files of a release."""

    template: ClassVar[str] = "pages/downloads.html"
    groups: tuple[tuple[str, tuple[FileRow, ...]], ...]
    """Rows by the key of the group's heading."""
    lists: tuple[ListRow, ...]
    has_parquet: bool
    sums: str
    manifest: str
    latest: str
    kept: str
    """Beginnings of addresses: of whatever release is current, and of this one as long as it is kept."""


def downloads_page(context: PageContext) -> DownloadsPage:
    """Gather the page of downloads."""
    groups: dict[str, list[FileRow]] = {"downloads.graph": [], "downloads.tables": [], "downloads.report": []}
    say = context.formatter.say
    words = catalogue_at(context.site, context.release, context.publication).words
    for file in files_of(context.release.manifest).values():
        row = FileRow(
            name=file.name,
            href=context.links.file(f"downloads/{file.name}"),
            what=words[file.name].to(context.language) if file.name in words else "",
            media_type=file.media_type.partition(";")[0],
            size=context.formatter.size(file.size),
            sha256=file.sha256,
        )
        groups[_group(file)].append(row)
    return DownloadsPage(
        title=Shown(say("downloads.title")),
        structured=dataset_data(context),
        groups=tuple((key, tuple(rows)) for key, rows in groups.items() if rows),
        lists=tuple(
            ListRow(say(f"downloads.list.{list_}"), list_files(context, Selection(list_), special=True))
            for list_ in KINDS
        ),
        has_parquet=IS_INSTALLED,
        sums=context.links.file(f"downloads/{SUMS}"),
        manifest=context.links.file(f"downloads/{MANIFEST}"),
        latest=f"{context.site}/downloads/{LATEST}/",
        kept=f"{context.site}/downloads/{context.release.id}/",
    )


def _group(file: ReleaseFile) -> str:
    if not file.path.startswith("dumps/"):
        return "downloads.report"
    return "downloads.graph" if file.name.endswith(".gz") else "downloads.tables"
