"""Readers: whatever a source is, it becomes drafts of records. What it is shows in its content, never in its name."""

from collections.abc import Callable, Iterable, Iterator

from esfgraph.errors import RecordError
from esfgraph.fields.table import FieldTable
from esfgraph.sources.csv_export import drafts_of_csv
from esfgraph.sources.decoding import read_text
from esfgraph.sources.draft import Draft
from esfgraph.sources.html_page import draft_html
from esfgraph.sources.json_lines import drafts_of_json_lines
from esfgraph.sources.recognition import Kind, recognise
from esfgraph.sources.text_page import draft_page
from esfgraph.sources.xlsx_export import drafts_of_xlsx

MAX_PAGE_BYTES = 5_000_000
"""A project page is a few kilobytes; what is larger is none."""

Found = Draft | RecordError
"""A record, or why there is none."""


def _page(name: str, data: bytes, table: FieldTable) -> Iterable[Found]:
    _bound(data)
    return [draft_page(read_text(name, data), table)]


def _html(name: str, data: bytes, table: FieldTable) -> Iterable[Found]:
    _bound(data)
    return [draft_html(read_text(name, data), table)]


def _bound(data: bytes) -> None:
    if len(data) > MAX_PAGE_BYTES:
        raise RecordError("page-size", size=len(data), most=MAX_PAGE_BYTES)


READERS: dict[Kind, Callable[[str, bytes, FieldTable], Iterable[Found]]] = {
    "page": _page,
    "html": _html,
    "csv": lambda name, data, table: drafts_of_csv(read_text(name, data), table),
    "xlsx": drafts_of_xlsx,
    "json-lines": lambda name, data, table: drafts_of_json_lines(read_text(name, data), table),
}


def drafts(name: str, data: bytes, table: FieldTable) -> Iterator[Found]:
    """Read the bytes of the source *name*: a draft or an error for each record."""
    try:
        yield from READERS[recognise(data, table)](name, data, table)
    except RecordError as error:
        yield error
