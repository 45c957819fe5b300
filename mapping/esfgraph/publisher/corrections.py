"""Corrections of the publisher's, listed in ``DATA/corrections.csv``.

A CSV file with the columns ``thing`` (a project's path or number), ``field`` (a key of ``fields.toml``), ``value`` (as
a source would print it), ``reason``, ``date`` and ``by`` (a role: no name is read or published). A line that cannot be
meant, or holds personal data, costs itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from esfgraph.errors import LineError, ValueFormError
from esfgraph.fields.plain_text import plain_text
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import Field, FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.owners.register import organization_number
from esfgraph.owners.resolution import OwnerIndex
from esfgraph.privacy.masking import mask
from esfgraph.privacy.persons_names import PersonsNames
from esfgraph.publisher.withdrawals import day, thing_path
from esfgraph.rdf.iris import Iris
from esfgraph.records.correction import Correction
from esfgraph.records.record import read_stated
from esfgraph.records.redaction import FORMED
from esfgraph.sources.csv_list import BadLine, CsvList, findings, is_kept, read_list

WHAT = "list of corrections"
NAME = "corrections.csv"
COLUMNS = ("thing", "field", "value", "reason", "date", "by")
_OWNER = frozenset({"owner", "owner_number"})
"""What may be corrected of an owner: how a page prints its name, and its number. An address follows from neither."""


@dataclass(frozen=True, slots=True)
class CorrectionReader:
    """Reads lines of the list: which fields there are, who may correct, who must not be named."""

    table: FieldTable
    iris: Iris
    roles: frozenset[str]
    owners: OwnerIndex
    withdrawn: frozenset[str] = frozenset()
    """Numbers and folded names of the organisations that the publisher has withdrawn."""

    def read(
        self, path: Path, persons: PersonsNames | None = None
    ) -> tuple[tuple[Correction, ...], tuple[Finding, ...]]:
        """Read corrections, and what is wrong with lines that do not count; none where there is no file.

        *persons* finds the names of owners who are natural persons. Raise SourceError for a file that is no such list.
        """
        if not is_kept(path, WHAT):
            return (), ()
        persons = persons or PersonsNames()
        read: CsvList[Correction] = read_list(path, WHAT, lambda cells: self._correction(cells, persons), COLUMNS)
        first: dict[tuple[str, str], int] = {}
        corrections, bad = [], [*read.bad]
        for line, correction in read.entries:
            if (before := first.setdefault((correction.project, correction.key), line)) != line:
                bad.append(BadLine(line, LineError("twice", "field", line=before)))
                continue
            place = Position(NAME, line, correction.key)
            corrections.append(replace(correction, stated=replace(correction.stated, position=place)))
        return tuple(corrections), findings(NAME, sorted(bad, key=lambda each: each.line))

    def correctable(self) -> tuple[str, ...]:
        """Keys of the fields that can be corrected: those that are published of a project, but for its number."""
        return tuple(field.key for field in self.table.fields if _is_correctable(field))

    def _correction(self, cells: Mapping[str, str], persons: PersonsNames) -> Correction:
        path = thing_path(cells["thing"], ("project",), "thing")
        field = self.table.by_key.get(cells["field"])
        if field is None or not _is_correctable(field):
            raise LineError("field", "field", raw=cells["field"], fields=self.correctable())
        if cells["by"] not in self.roles:
            raise LineError("role", "by", roles=tuple(sorted(self.roles)))
        for column, is_formed in (("value", field.kind in FORMED or field.key == "owner_number"), ("reason", False)):
            if not (text := cells[column]):
                raise LineError("missing", column)
            if (not is_formed and mask(text)[1]) or any(persons.places(plain_text(text))):
                raise LineError("personal", column)
        if field.key == "owner_number" and organization_number(cells["value"], "value") in self.withdrawn:
            raise LineError("withdrawn", "value")
        if field.key == "owner":
            self._refuse_owner(cells["value"])
        try:
            stated, _ = read_stated(cells["value"], field, self.table, Position(NAME))
        except ValueFormError as error:
            raise LineError("value", "value", fault=error.sentence) from None
        on = day(cells["date"], "date")
        return Correction(self.iris.of_path(path), field.key, stated, cells["reason"], on, cells["by"])

    def _refuse_owner(self, printed: str) -> None:
        """Raise LineError for a name that may be a person's, as every one may that shows no body, or is withdrawn."""
        if not self.owners.names_body(printed):
            raise LineError("owner", "value")
        if fold(printed) in self.withdrawn:
            raise LineError("withdrawn", "value")


def _is_correctable(field: Field) -> bool:
    return bool(field.term) and field.kind not in ("number", "web_address") and (not field.owner or field.key in _OWNER)
