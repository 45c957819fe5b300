"""What kind of source some bytes are, told by their content: a file's name may say anything."""

import codecs
import io
import re
import zipfile
from typing import Literal

from esfgraph.errors import RecordError
from esfgraph.fields.table import FieldTable
from esfgraph.rules import load_rules
from esfgraph.sources.csv_export import DELIMITERS, CutLines, count_known, headings_of
from esfgraph.sources.decoding import encoding_of, with_line_feeds
from esfgraph.sources.files import UNPACKING_ERRORS
from esfgraph.sources.mhtml import is_mhtml
from esfgraph.sources.web_archive import BEGINNING

Kind = Literal["page", "html", "csv", "xlsx", "json-lines", "web-archive", "mhtml"]

HEAD = 65_536
"""How many bytes are looked at; headings of an export take a hundredth."""

MIN_COLUMNS = 4
"""Columns of a table of which not every heading is known."""

ZIP = b"PK\x03\x04"
"""How an archive begins, such as a workbook."""
_BLANK = b" \t\r\n\xef\xbb\xbf\xff\xfe\0"
_FOREIGN = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"{\\rtf", "document"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"SQLite format 3", "database"),
)
"""How other files begin, and what they are: a word of the table of rules."""

_ASIDE = r"(?:\s|<!--.*?-->|<\?.*?>)*+"
_HTML = re.compile(
    rf"{_ASIDE}<(?:!doctype\s+html|(?:html|head|body|title|meta|main|article|section|div|table|dl|h1)\b)",
    re.IGNORECASE | re.DOTALL,
)


def recognise(data: bytes, table: FieldTable) -> Kind:
    """Tell what the bytes of a source are; what is nothing else is taken for the text of a page."""
    if data.startswith(ZIP):
        return "xlsx" if _is_workbook(data) else "page"
    if data.startswith(BEGINNING):
        return "web-archive"
    if is_mhtml(data[:HEAD]):
        return "mhtml"
    head = head_of(data)
    if head.lstrip().startswith("{") and not head.startswith("{\\rtf"):
        return "json-lines"
    if _HTML.match(head):
        return "html"
    found = headings_of(CutLines(head.split("\n")), table)
    if found is None:
        return "page"
    return "csv" if len(found[0]) >= MIN_COLUMNS or count_known(found[0], table) == len(found[0]) else "page"


def what_else(data: bytes, table: FieldTable) -> RecordError | None:
    """Say what a file is that is no page after all; None where nothing tells."""
    if not data[:HEAD].strip(_BLANK) and not data.strip(_BLANK):
        return RecordError("file-empty")
    for beginning, kind in _FOREIGN:
        if data.startswith(beginning):
            return RecordError("file-kind", kind=load_rules().words[kind])
    if data.startswith(b"PK"):
        return RecordError("file-kind", kind=load_rules().words[_kind_of_archive(data)])
    head = head_of(data).lstrip()
    if head.startswith("["):
        return RecordError("json-array")
    if head.startswith("<"):
        return RecordError("file-kind", kind=load_rules().words["xml"])
    first, second = [*filter(str.strip, head.split("\n")), "", ""][:2]
    counts = [(first.count(mark), second.count(mark)) for mark in DELIMITERS]
    is_table = any(above == below >= MIN_COLUMNS - 2 for above, below in counts)
    is_row = not second and first.count(" ") < len(first) / 8 and max(counts)[0] >= MIN_COLUMNS - 1
    return RecordError("csv-headings") if is_table or is_row else None


def _kind_of_archive(data: bytes) -> str:
    """What kind of ZIP archive that is no workbook something is: the word of the table of rules."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (*UNPACKING_ERRORS, OSError):
        return "damaged_archive"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return "document"
    return "open_document" if "content.xml" in names else "archive"


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (*UNPACKING_ERRORS, OSError):
        return False


def head_of(data: bytes) -> str:
    """The beginning as text; what cannot be decoded does not matter here."""
    head, encoding = data[:HEAD], encoding_of(data) or "utf-8"
    try:
        # An incremental decoder minds no character cut in two at the end.
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        text = head.decode("cp1252", errors="replace")
    return with_line_feeds(text)
