"""The JSON Schema of a record: what one line of JSON Lines may hold, generated from the table of fields."""

from typing import Any

from esfgraph.fields.table import Field, FieldTable

TEXT = "text"
CAPTURED = "captured"

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE = "record.schema.json"
"""Its name in the ontology folder."""

_SPACES = "[ \\u00a0\\u2007\\u2009\\u202f]"
_DAY = r"\d{4}-\d{2}-\d{2}"
_GROUPS = rf"(\d{{1,3}}({_SPACES}\d{{3}})+|\d+)"
_CODE: dict[str, Any] = {"type": "string", "pattern": r'^[^\s<>"{}|\\^`]{1,40}$'}
_SHORT: dict[str, Any] = {"type": "string", "minLength": 1}

# What a value of each kind may be: a number or truth value where JSON has one, or a string as the register prints it.
_FORMS: dict[str, dict[str, Any]] = {
    "number": {"type": "string", "pattern": r"\d", "minLength": 1, "maxLength": 60},
    "text": _SHORT,
    "english_text": _SHORT,
    "plain": {"type": "string"},
    "owner": _SHORT,
    "web_address": {"type": "string", "format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"},
    "organization_number": {"type": "string", "pattern": r"^(16)?\d{6}-?\d{4}$"},
    "postcode": {"type": ["string", "integer"], "pattern": rf"^[1-9]\d{{2}}{_SPACES}?\d{{2}}$"},
    "date": {"type": "string", "format": "date", "pattern": f"^{_DAY}$"},
    "interval": {"type": "string", "pattern": rf"^{_DAY}\s+(-|–|till)\s+{_DAY}$"},
    "amount": {
        "type": ["number", "string"],
        "minimum": 0,
        "pattern": rf"^{_GROUPS}(,\d{{1,2}})?({_SPACES}?(kr|SEK))?$",
    },
    "rate": {
        "type": ["number", "string"],
        "minimum": 0,
        "maximum": 100,
        "pattern": rf"^\d{{1,3}}([,.]\d{{1,2}})?{_SPACES}?%?$",
    },
    "count": {"type": ["integer", "string"], "minimum": 0, "pattern": f"^{_GROUPS}$"},
    "code": _CODE,
    "period_code": {"type": ["string", "number"], "pattern": r'^[^\s<>"{}|\\^`]{1,40}($|\s)'},
    "programme": {"type": "string", "pattern": r"^\d{4}[A-Z0-9]{8,11}$"},
    "nuts": {"type": "string", "pattern": "^[A-Z]{2}[A-Z0-9]{0,3}$"},
    "esf_region": _SHORT,
}
_UNITS = {"amount": "SEK", "rate": "percent"}


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
    unit = f" In {_UNITS[field.kind]}." if field.kind in _UNITS else ""
    term = f" Published as {field.term}." if field.term else ""
    description = f"Printed as: {'; '.join(field.labels)}.{unit}{term}"
    return {"description": description} | (_words(field, table) or _FORMS[field.kind])


def _words(field: Field, table: FieldTable) -> dict[str, Any] | None:
    """The forms of kinds whose values are words of the table."""
    match field.kind:
        case "flag" | "theme":
            return {"enum": [*table.words["flag"], *table.words["flag"].values()]}
        case "country":
            return {"enum": list(table.words["country"])}
        case "period":
            return {"enum": [period.code for period in table.periods]}
    return None
