"""What tells programs how to read a table: CSVW metadata (Metadata Vocabulary for Tabular Data, W3C 2015)."""

import json
from collections.abc import Mapping
from typing import Any

from esfgraph.fields.table import Field, load_fields
from esfgraph.rdf.namespaces import expand
from esfgraph.tables.columns import ABOUT, BETWEEN, Column, ColumnKind, TableName, load_columns
from esfgraph.tables.table_file import FILES, table_name

SUFFIX = "-metadata.json"
"""What the name of a table is followed by in that of its metadata, where readers look for it (Tabular Data, 5.3)."""

_DATATYPES: Mapping[ColumnKind, str] = {
    "text": "string",
    "code": "string",
    "address": "anyURI",
    "day": "date",
    "number": "decimal",
    "count": "integer",
    "answer": "boolean",
}
_LANGUAGES: Mapping[str, str | None] = {
    "amount": None,
    "rate": None,
    "count": None,
    "date": None,
    "flag": None,
    "theme": None,
    "number": None,
    "text": "sv",
    "english_text": "en",
}
"""Kinds of fields whose cell is the value that the graph states, and the language of that."""
_NOTE = (
    "A text that a spreadsheet program would calculate stands behind an apostrophe; one that has apostrophes before "
    "that already gets one more."
)


def metadata_name(table: TableName) -> str:
    """Return where the metadata of a table lies below its release."""
    return table_name(table) + SUFFIX


def csvw_metadata(table: TableName) -> str:
    """Describe a table: each column with its names, datatype and, where the graph states its cells, its property."""
    fields = {field.column: field for field in load_fields().fields if field.column} if table == "projects" else {}
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{FILES[table]}.csv",
        "dc:description": _NOTE,
        "tableSchema": {
            "aboutUrl": f"{{+{ABOUT[table]}}}",
            "primaryKey": ABOUT[table],
            "columns": [_described(column, fields.get(column.key)) for column in load_columns()[table]],
        },
    }
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"


def _described(column: Column, field: Field | None) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.key,
        # The first is the head of the file, the others are for people.
        "titles": {"und": column.key, "sv": column.title.sv, "en": column.title.en},
        "datatype": _DATATYPES[column.kind],
    }
    if column.several:
        described["separator"] = BETWEEN
    if field and field.kind in _LANGUAGES and (term := field.answer or field.term):
        described["propertyUrl"] = expand(term)
        if language := _LANGUAGES[field.kind]:
            described["lang"] = language
    return described
