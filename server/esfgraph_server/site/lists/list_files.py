"""The files and feeds of a list: every row of a selection, and what changes in it, in each format."""

from dataclasses import dataclass

from esfgraph_server.changes.formats import FEED_FORMATS, FeedFormat
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.site.context import PageContext
from esfgraph_server.tables.formats import FILE_FORMATS, FOR, formats_of


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file of a list."""

    name: str
    href: str


def list_files(context: PageContext, selection: Selection, *, special: bool = False) -> tuple[ListFile, ...]:
    """Link the files of a selection, whatever its page; the *special* ones of its list, too, where they are wanted."""
    say = context.formatter.say
    files = []
    for format_ in formats_of(selection.list) if special else (each for each in FILE_FORMATS if each.only is None):
        reader = f"{FOR}={format_.reader}" if format_.reader else ""
        query = "&".join(filter(None, (selection.at_page(1).query, reader)))
        address = context.links.page(f"{selection.list}{format_.suffix}") + (f"?{query}" if query else "")
        files.append(ListFile(say(f"list.file.{format_.key}"), address))
    return tuple(files)


def list_feeds(context: PageContext, selection: Selection) -> tuple[ListFile, ...]:
    """Link the feeds of a selection: those who follow it are told what comes, goes and changes."""
    say = context.formatter.say
    addressed = ((each.key, feed_address(context, selection, each)) for each in FEED_FORMATS)
    return tuple(ListFile(say(f"list.feed.{key}"), address) for key, address in addressed)


def feed_address(context: PageContext, selection: Selection, format_: FeedFormat = FEED_FORMATS[0]) -> str:
    """Return the address of a feed of a selection, whatever its page."""
    query = selection.at_page(1).query
    return context.links.page(f"{selection.list}{format_.suffix}") + (f"?{query}" if query else "")
