"""What a build has to say about its input: one finding, one sentence."""

import re
from ast import literal_eval
from typing import Self

from msgspec import Struct

from esfgraph.rules import Severity, load_rules

# A label is written as Python writes a string.
_WRITTEN = re.compile(
    r"""(.*?)(?:, sheet (\d+))?(?:, line (\d+))?(?:, ('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?""", re.DOTALL
)
_SHEET = {"line": "sheet", "rad": "blad"}
"""What a sheet is called beside the word for a line."""


class Position(Struct, frozen=True, order=True, array_like=True):
    """Where in the input: source name, line (1-based; 0 for the whole), label as printed, and perhaps a sheet.

    A sheet of a workbook of several is told by its number (1-based; 0 for none), since its name may be a person's.
    """

    source: str
    line: int = 0
    label: str = ""
    sheet: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return cls(text)
        source, sheet, line, label = found.groups()
        return cls(source, int(line or 0), _unquoted(label) if label else "", int(sheet or 0))

    def __format__(self, line_word: str) -> str:
        line_word = line_word or "line"
        sheet = f", {_SHEET[line_word]} {self.sheet}" if self.sheet else ""
        line = f", {line_word} {self.line}" if self.line else ""
        label = f", {self.label!r}" if self.label else ""
        return f"{self.source}{sheet}{line}{label}"

    def __str__(self) -> str:
        return format(self)


def _unquoted(label: str) -> str:
    """Read what ``repr`` wrote: most labels hold nothing that it escapes."""
    return str(literal_eval(label)) if "\\" in label else label[1:-1]


class Finding(Struct, frozen=True, array_like=True):
    """A sentence about a place in the input."""

    severity: Severity
    rule: str
    """Short name of the rule, stable for programs: ``malformed-amount``, ``unknown-label``."""
    position: Position
    message: str
    subject: str = ""
    """IRI of the thing it is about, where that is known."""
    message_sv: str = ""
    """The message in Swedish, where the rule has one."""
    shape: str = ""
    """IRI of the shape that it comes from; empty for what the code itself found."""

    @classmethod
    def of(cls, rule: str, position: Position, subject: str = "", **values: object) -> Self:
        """Say at *position* what a rule of the table says; ``rule.case`` for one that says several things."""
        name, _, case = rule.partition(".")
        found = load_rules().rules[name]
        sentence = found.sentences[case].fill(**values)
        return cls(found.severity, name, position, sentence.en, subject, sentence.sv)

    def __str__(self) -> str:
        return f"{self.severity.value}: {self.position}: {self.message}"

    @property
    def sort_key(self) -> tuple[int, tuple[str, int, int, str], str, str]:
        """Worst first, then by place."""
        place = self.position
        return (self.severity.rank, (place.source, place.sheet, place.line, place.label), self.rule, self.message)
