"""The page of downloads."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.catalogue.downloads import MANIFEST, files_of
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadsPage(Page):
    """The files of a release."""

    template: ClassVar[str] = "pages/downloads.html"
    groups: tuple[tuple[str, tuple[FileRow, ...]], ...]
    """Rows by the key of the group's heading."""
    manifest: str


def downloads_page(context: PageContext) -> DownloadsPage:
    """Gather the page of downloads."""
    groups: dict[str, list[FileRow]] = {"downloads.data": [], "downloads.report": []}
    for file in files_of(context.release.manifest).values():
        key = f"file.{file.name}"
        row = FileRow(
            name=file.name,
            href=context.links.file(f"downloads/{file.name}"),
            what=context.formatter.say(key) if context.formatter.can_say(key) else "",
            media_type=file.media_type.partition(";")[0],
            size=context.formatter.size(file.size),
            sha256=file.sha256,
        )
        groups["downloads.data" if file.path.startswith("dumps/") else "downloads.report"].append(row)
    return DownloadsPage(
        title=Shown(context.formatter.say("downloads.title")),
        groups=tuple((key, tuple(rows)) for key, rows in groups.items() if rows),
        manifest=context.links.file(f"downloads/{MANIFEST}"),
    )
