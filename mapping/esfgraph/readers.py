"""Readers: whatever a source is, it becomes drafts of records. What it is shows in its content, never in its name."""

from collections.abc import Iterator

from esfgraph.decoding import read_text
from esfgraph.errors import RecordError
from esfgraph.fields import FieldTable
from esfgraph.pages import draft_page
from esfgraph.raw import Draft
from esfgraph.sources import Source, load

MAX_PAGE_BYTES = 5_000_000
"""A project page is a few kilobytes; what is larger is none."""

Found = Draft | RecordError
"""A record, or why there is none."""


def drafts(source: Source, table: FieldTable) -> Iterator[Found]:
    """Read a source: a draft or an error for each record; raise SourceError where it cannot be read at all."""
    try:
        data = load(source)
        if len(data) > MAX_PAGE_BYTES:
            raise RecordError(
                f"The file holds {len(data):,} bytes; a project page holds at most {MAX_PAGE_BYTES:,}, "
                "so this is something else."
            )
        yield draft_page(read_text(source.name, data), table)
    except RecordError as error:
        yield error
