"""What a build has to say about its input: one finding, one sentence."""

import re
from ast import literal_eval
from typing import Self

from msgspec import Struct

from esfgraph.rules import Severity, load_rules

# A label is written as Python writes a string.
_WRITTEN = re.compile(r"""(.*?)(?:, line (\d+))?(?:, ('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?""", re.DOTALL)


class Position(Struct, frozen=True, order=True, array_like=True):
    """Where in the input: source name, line (1-based; 0 for the whole), label as printed."""

    source: str
    line: int = 0
    label: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return cls(text)
        source, line, label = found.groups()
        return cls(source, int(line or 0), literal_eval(label) if label else "")

    def __format__(self, line_word: str) -> str:
        line = f", {line_word or 'line'} {self.line}" if self.line else ""
        label = f", {self.label!r}" if self.label else ""
        return f"{self.source}{line}{label}"

    def __str__(self) -> str:
        return format(self)


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
    def sort_key(self) -> tuple[int, Position, str, str]:
        """Worst first, then by place."""
        return (self.severity.rank, self.position, self.rule, self.message)
