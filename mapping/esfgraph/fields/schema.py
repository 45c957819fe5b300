"""The JSON Schema of a record: what one line of JSON Lines may hold, generated from the table of fields."""

from typing import Any

from esfgraph.fields.kinds import KINDS
from esfgraph.fields.table import Field, FieldTable

TEXT = "text"
CAPTURED = "captured"

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE = "record.schema.json"
"""Its name in the ontology folder."""


def record_schema(table: FieldTable) -> dict[str, Any]:
    """Generate the schema; personal fields are not in it, and unknown keys are allowed and kept as unknown labels."""
    properties = {field.key: _property(field, table) for field in table.fields if field.kind != "personal"}
    properties[TEXT] = {"type": "string", "description": "The running text of the page, with line feeds."}
    properties[CAPTURED] = {
        "type": "string",
        "format": "date",
        "description": "The day on which the page or row was captured; the newest capture of a project wins.",
    }
    return {
        "$schema": DIALECT,
        "title": "Project record",
        "description": (
            "What one page or row of the project bank says of one project of the European Social Fund in Sweden. "
            "Values are strings as printed, or numbers, true and false. A key with another name is kept as a label "
            "that no rule knows. Contact persons, their addresses and phone numbers are dropped on reading."
        ),
        "type": "object",
        "properties": properties,
        "anyOf": [
            {"required": ["number"]},
            {"required": ["title", "owner", "start_date"]},
            {"required": ["title", "owner", "project_period"]},
        ],
        "additionalProperties": True,
    }


def _property(field: Field, table: FieldTable) -> dict[str, Any]:
    """The form of a field's values, with the labels under which the register prints it."""
    kind = KINDS[field.kind]
    unit = f" In {kind.unit}." if kind.unit else ""
    term = f" Published as {' and '.join(filter(None, (field.term, field.answer)))}." if field.term else ""
    description = f"Printed as: {'; '.join(field.labels)}.{unit}{term}"
    form = kind.schema(table) if callable(kind.schema) else kind.schema
    if field.several:
        return {"description": description, "anyOf": [form, {"type": "array", "items": form, "minItems": 1}]}
    return {"description": description, **form}
