"""What kind of source some bytes are, told by their content: a file's name may say anything."""

import codecs
import io
import re
import zipfile
from typing import Literal

from esfgraph.fields.table import FieldTable
from esfgraph.sources.csv_export import headings_of
from esfgraph.sources.decoding import encoding_of
from esfgraph.sources.files import UNPACKING_ERRORS

Kind = Literal["page", "html", "csv", "xlsx", "json-lines"]

HEAD = 65_536
"""How many bytes are looked at; headings of an export take a hundredth."""

MIN_COLUMNS = 4

_ASIDE = r"(?:\s|<!--.*?-->|<\?.*?>)*+"
_HTML = re.compile(
    rf"{_ASIDE}<(?:!doctype\s+html|(?:html|head|body|title|meta|main|article|section|div|table|dl|h1)\b)",
    re.IGNORECASE | re.DOTALL,
)


def recognise(data: bytes, table: FieldTable) -> Kind:
    """Tell what the bytes of a source are; what is nothing else is taken for the text of a page."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx" if _is_workbook(data) else "page"
    head = _head(data)
    if head.lstrip().startswith("{"):
        return "json-lines"
    if _HTML.match(head):
        return "html"
    found = headings_of(head.split("\n"), table)
    return "csv" if found and len(found[0]) >= MIN_COLUMNS else "page"


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (*UNPACKING_ERRORS, OSError):
        return False


def _head(data: bytes) -> str:
    """The beginning as text; what cannot be decoded does not matter here."""
    head, encoding = data[:HEAD], encoding_of(data) or "utf-8"
    try:
        # An incremental decoder minds no character cut in two at the end.
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        text = head.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
