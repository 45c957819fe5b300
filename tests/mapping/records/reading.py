"""Records of the tests of this folder, read as the build reads them."""

from collections.abc import Mapping

from esfgraph.errors import RecordError
from esfgraph.fields.table import load_fields
from esfgraph.records.raw import RawRecord
from esfgraph.records.redaction import finish
from esfgraph.sources.draft import Draft
from esfgraph.sources.readers import drafts

TABLE = load_fields()


def read(cells: Mapping[str, str], *, text: str = "", title: str = "T") -> list[RawRecord]:
    """A page of labels and values."""
    body = "".join(f"{label}:\n{value}\n" if value else f"{label}:\n" for label, value in cells.items())
    return read_bytes("page.txt", f"{title}\n\n{body}\n{text}".encode())


def read_bytes(name: str, data: bytes) -> list[RawRecord]:
    """All records of a source; none may be refused."""
    found = []
    for draft in drafts(name, data, TABLE):
        assert not isinstance(draft, RecordError), draft
        if isinstance(draft, Draft):  # and no finding about the file
            found.append(finish(draft, TABLE))
    return found
