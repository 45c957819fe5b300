"""Raw records: labels, values and lines as a source prints them, personal data removed, nothing understood yet.

Every reader takes its source apart into a Draft; `finish` makes the record of it. This is the only way in, so that no
reader can let personal data through.
"""

from dataclasses import dataclass, field
from enum import Enum

from msgspec import Struct

from esfgraph.fields.table import Field
from esfgraph.findings import Finding, Position


class LineKind(Enum):
    """What a line of a source is; every line is exactly one of these."""

    FIELD = "field"
    TITLE = "title"
    TEXT = "text"
    NOISE = "noise"
    PERSONAL = "personal"


class RawValue(Struct, frozen=True):
    """A label and its value as printed; lines are the redacted text's, from 1; an empty value is on its label's."""

    label: str
    value: str
    label_line: int
    line: int
    field: Field | None
    """The field that the label names; None for a label that no rule knows."""
    is_listed: bool = True
    """Whether the table of fields lists the label as it is spelt; half of a bilingual one names its field, too."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """What a source says about one project."""

    source: str
    layout: str
    title: str
    title_line: int
    values: tuple[RawValue, ...]
    text: str
    kinds: tuple[LineKind, ...]
    redacted: str
    """The whole text as read, personal data masked."""
    sha256: str
    """Of the redacted text."""
    personal_values: int
    """How many personal values were removed on reading."""
    masked: int = 0
    """How many of them stood elsewhere than under a label for them: in a text, a title, another value."""
    owner_is_person: bool = False
    hidden_name: str = field(default="", repr=False)
    """Name of a withdrawn owner as this record gives it, to recognise it in others; it is published nowhere."""
    persons_names: tuple[str, ...] = field(default=(), repr=False)
    """Names of an owner who is a natural person, to recognise them in other records; they are published nowhere."""
    owner_withdrawn: bool = False
    """Whether the publisher has withdrawn the owner: what is of it was removed on reading, as a person's would be."""
    numbers: tuple[int, ...] = ()
    """Lines of the source by line of the text, where the text is not the source itself (HTML, tables)."""
    sheet: int = 0
    """The sheet of a workbook of several that it stands on, by number; 0 for others."""
    seen: str = ""
    """When its address answered last that the page is still as it was captured (UTC, ISO 8601)."""
    captured: str = ""
    """When the page was captured, where its source says so: a day or, in UTC, a time (ISO 8601)."""
    changed: str = ""
    """The newest day on which it says that it was changed."""
    page: str = ""
    """The address that it was captured at; empty for one that holds personal data."""
    findings: tuple[Finding, ...] = ()
    """What reading had to say."""
    profile: str = ""
    """Name of the profile it was read by; empty for the register that the table of fields is of."""
    language: str = "sv"
    """Of its texts (BCP 47)."""

    def first(self, key: str) -> RawValue | None:
        """The first value of a field."""
        return next((raw for raw in self.values if raw.field and raw.field.key == key), None)

    def position(self, line: int = 0, label: str = "") -> Position:
        """The place of a line of the text in the source; of the whole record without one."""
        return Position(self.source, self.source_line(line), label, self.sheet)

    def source_line(self, line: int) -> int:
        """The line of the source at which a line of the text stands."""
        return self.numbers[line - 1] if self.numbers and line else line
