"""Columns of the tables of projects and owners, each declared once (columns.toml): key, titles, kind of value."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pyoxigraph as ox

from esfgraph.fields.table import Field, FieldTable, load_fields
from esfgraph.rdf.namespaces import RDFS, expand
from esfgraph.resources import label_file, resource_dir
from esfgraph.rules import Bilingual

TableName = Literal["projects", "organizations"]
ColumnKind = Literal["text", "code", "address", "day", "number", "count", "answer"]
CellValue = str | date | Decimal | int | bool | tuple[str, ...] | None
"""A tuple for columns that hold several values; None is what is not stated."""

ABOUT: Mapping[TableName, str] = {"projects": "project", "organizations": "owner"}
"""The column of what a row is about; rows stand in its order."""
BETWEEN = "; "
"""What parts several values of one cell."""

_LABELS = ("_sv", "_en")
"""How columns end that say what a code is called."""
_KINDS: Mapping[str, ColumnKind] = {
    "amount": "number",
    "rate": "number",
    "count": "count",
    "date": "day",
    "flag": "answer",
    "theme": "answer",
    "code": "code",
    "period_code": "code",
    "programme": "code",
    "nuts": "code",
    "country": "code",
}
"""What a column holds, by the kind of its field; of all others a text."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    """Its name for programs, the same in every format and language."""
    title: Bilingual
    """Its name for people."""
    kind: ColumnKind
    of: str
    """What it tells of, without the unit: the key of the field or fact, ``total_cost`` of ``total_cost_sek``."""
    heading: Bilingual
    """What that is called, where values are shown with their unit."""
    several: bool = False
    """Whether a cell may hold several values."""

    def value(self, cell: str) -> CellValue:
        """Read a cell of a release's table."""
        if not cell:
            return () if self.several else None
        if self.several:
            return tuple(cell.split(BETWEEN))
        match self.kind:
            case "number":
                return Decimal(cell)
            case "count":
                return int(cell)
            case "day":
                return date.fromisoformat(cell)
            case "answer":
                return cell == "true"
            case "text" | "code" | "address":
                return cell


def column_keys(table: TableName) -> list[str]:
    """List the keys of a table's columns."""
    keys: list[str] = _read()[table]
    return keys


def base_column(key: str) -> str:
    """Return the key of the column about which a column tells more; its own where it does not."""
    suffix = next((end for end in _read()["suffix"] if key.endswith(end)), "")
    return key.removesuffix(suffix)


def changing_keys(table: TableName) -> tuple[str, ...]:
    """List the columns that tell a change by themselves: not labels of codes, nor what `with` names in columns.toml."""
    declared = _read()
    own, beside = declared["title"][table], declared["with"][table]
    labels = {key for key in declared[table] if key not in own and key.endswith(_LABELS)}
    return tuple(key for key in declared[table] if key not in labels and key not in beside)


def shown_columns(table: TableName) -> tuple[Column, ...]:
    """Return the columns of a table that pages show, in their order there."""
    by_key = {column.key: column for column in load_columns()[table]}
    return tuple(by_key[key] for key in _read()["shown"][table])


@cache
def load_columns() -> Mapping[TableName, tuple[Column, ...]]:
    """Read the columns of all tables; raise ValueError for a column without a title."""
    declared, fields, labels = _read(), load_fields(), _labels()
    return {table: tuple(_columns(table, declared, fields, labels)) for table in ("projects", "organizations")}


def _columns(
    table: TableName, declared: Mapping[str, Any], fields: FieldTable, labels: Mapping[str, Bilingual]
) -> Iterator[Column]:
    by_key = fields.by_key | {field.column: field for field in fields.fields if field.column}
    titles = {key: labels[_term(field)] for key, field in by_key.items() if _term(field) in labels}
    own = {key: Bilingual(**title) for key, title in declared["title"][table].items()}
    titles |= own
    for key in declared[table]:
        field = by_key.get(key) if table == "projects" else None
        # A title of its own goes before that of what the column tells more about.
        suffix = "" if key in own else next((end for end in declared["suffix"] if key.endswith(end)), "")
        title = titles.get(key.removesuffix(suffix))
        if title is None:
            raise ValueError(f"columns.toml: the column {key} of {table} has no title")
        kind = declared["kind"][table].get(key) or (_KINDS.get(field.kind, "text") if field else "text")
        of, heading = field.key if field else key.removesuffix(suffix), title
        if suffix:
            more = declared["suffix"][suffix]
            title, kind = Bilingual(more["sv"], more["en"]).fill(title=title), more["kind"]
        yield Column(key, title, kind, of, heading, bool(field and field.several))


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files("esfgraph.tables").joinpath("columns.toml").read_text(encoding="utf-8"))


def _term(field: Field) -> str:
    return expand(field.answer or field.term) if field.term else ""


def _labels() -> dict[str, Bilingual]:
    """What the ontology calls its terms, and we those of others."""
    labels: dict[str, dict[str, str]] = {}
    for path in (resource_dir("ontology") / "esf.ttl", label_file()):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if quad.predicate.value == f"{RDFS}label" and isinstance(quad.object, ox.Literal):
                assert isinstance(quad.subject, ox.NamedNode)
                labels.setdefault(quad.subject.value, {})[quad.object.language or ""] = quad.object.value
    return {
        term: Bilingual(*(label[language][:1].upper() + label[language][1:] for language in ("sv", "en")))
        for term, label in labels.items()
        if {"sv", "en"} <= label.keys()
    }
