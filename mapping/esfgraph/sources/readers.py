"""Readers: whatever a source is, it becomes drafts of records. What it is shows in its content, never in its name."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from esfgraph.errors import RecordError
from esfgraph.fields.table import FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.sources.csv_export import CutLines, count_known, drafts_of_csv, headings_of
from esfgraph.sources.decoding import SourceText, decode, read_text
from esfgraph.sources.draft import Draft
from esfgraph.sources.html_page import draft_html
from esfgraph.sources.json_lines import drafts_of_json_lines
from esfgraph.sources.mhtml import saved_page
from esfgraph.sources.recognition import ZIP, Kind, head_of, recognise, what_else
from esfgraph.sources.text_page import draft_page
from esfgraph.sources.web_archive import Answer, finding_of_left_out, pages
from esfgraph.sources.xlsx_export import drafts_of_xlsx, first_rows

MAX_PAGE_BYTES = 5_000_000
"""A project page is a few kilobytes; what is larger is none."""

Found = Draft | RecordError | Finding
"""A record, why there is none, or what there is to say about the source as a whole."""

_NO_PAGE = frozenset(["page-labels", "page-size", "file-control-characters"])
"""Refusals of what may be something else."""

Reader = Callable[[str, bytes, FieldTable], Iterable[Found]]


def _page(name: str, data: bytes, table: FieldTable) -> Iterable[Found]:
    try:
        _bound(data)
        return [draft_page(read_text(name, data), table)]
    except RecordError as error:
        if error.args[0] in _NO_PAGE and (other := what_else(data, table)):
            raise other from error
        raise


def _html(name: str, data: bytes, table: FieldTable) -> Iterable[Found]:
    _bound(data)
    return [draft_html(read_text(name, data), table)]


def _bound(data: bytes) -> None:
    if len(data) > MAX_PAGE_BYTES:
        raise RecordError("page-size", size=len(data), most=MAX_PAGE_BYTES)


def _rows(of_text: Callable[[SourceText, FieldTable], Iterable[Draft | RecordError]]) -> Reader:
    """A reader of a text that holds many records; each is brought into one form by itself."""

    def read(name: str, data: bytes, table: FieldTable) -> Iterator[Found]:
        text, findings = decode(name, data)
        yield from findings
        yield from of_text(SourceText(name, text), table)

    return read


def _web_archive(name: str, data: bytes, table: FieldTable) -> Iterator[Found]:
    """Each page of an archive that nobody has taken apart before; what else is in it is counted."""
    left_out = Counter[tuple[str, str]]()
    for page in pages(data):
        if isinstance(page, RecordError):
            yield page
        elif isinstance(page, Answer):
            left_out.update([(page.left_out, page.what)] if page.left_out != "aside" else ())
        else:
            yield from _captured(name, page.data, page.answer.page, page.answer.captured, table)
    for (why, what), count in sorted(left_out.items()):
        yield finding_of_left_out(name, why, what, count)


def _mhtml(name: str, data: bytes, table: FieldTable) -> Iterator[Found]:
    saved = saved_page(data)
    return _captured(name, saved.data, saved.page, saved.captured, table)


def _captured(name: str, data: bytes, page: str, captured: str, table: FieldTable) -> Iterator[Found]:
    """Read a page that was captured; one without any label is none of a project, and said to be none."""
    kind = recognise(data, table)
    try:
        if kind in _ARCHIVES:
            raise RecordError("archive-within")
        for found in READERS[kind](name, data, table):
            if isinstance(found, Draft):
                found.page, found.captured = page, captured or found.captured
            yield found
    except RecordError as error:
        yield Finding.of("page-of-no-project", Position(name)) if error.args[0] == "page-labels" else error


_ARCHIVES = ("web-archive", "mhtml")

READERS: Mapping[Kind, Reader] = {
    "page": _page,
    "html": _html,
    "csv": _rows(drafts_of_csv),
    "xlsx": drafts_of_xlsx,
    "json-lines": _rows(drafts_of_json_lines),
    "web-archive": _web_archive,
    "mhtml": _mhtml,
}


def table_of(data: bytes, tables: Collection[FieldTable]) -> FieldTable:
    """Choose the table of the register that a source is of: that which knows most of its headings.

    What is no table of rows, or has no headings that any of *tables* knows, is of the first.
    """
    first, *others = tables
    if not others:
        return first
    if data.startswith(ZIP):
        rows = list(first_rows(data))
        return max(tables, key=lambda table: max((count_known(row, table) for row in rows), default=0))
    if recognise(data, first) not in ("page", "csv"):
        return first
    cut = CutLines(head_of(data).split("\n"))
    found = {table: headings_of(cut, table) for table in tables}
    return max(tables, key=lambda table: count_known(row[0], table) if (row := found[table]) else 0)


def drafts(name: str, data: bytes, table: FieldTable) -> Iterator[Found]:
    """Read the bytes of the source *name*: a draft or an error for each record, and findings."""
    try:
        yield from READERS[recognise(data, table)](name, data, table)
    except RecordError as error:
        # What led to it holds the source, and a cycle of both would stay until somebody looks for cycles.
        error.__cause__ = error.__context__ = None
        yield error.with_traceback(None)
