"""What a reconciliation service answers: the rules of the specification (0.2) as JSON Schema, in our words."""

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_ADDRESS = {"type": "string", "pattern": "^https?://"}
_TEMPLATE = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_NAMED = {"type": "object", "required": ["id", "name"], "properties": {"id": _TEXT, "name": _TEXT}}
_AT = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "properties": {"service_url": _ADDRESS, "service_path": {"type": "string", "pattern": "^/"}},
}


def _closed(**members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [*members], "properties": members, "additionalProperties": False}


MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}, "items": _TEXT},
        "name": _TEXT,
        "identifierSpace": _ADDRESS,
        "schemaSpace": _ADDRESS,
        "documentation": _ADDRESS,
        "defaultTypes": {"type": "array", "uniqueItems": True, "items": _NAMED},
        "view": {"type": "object", "required": ["url"], "properties": {"url": _TEMPLATE}},
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {"url": _TEMPLATE, "width": {"type": "integer"}, "height": {"type": "integer"}},
        },
        "suggest": {"type": "object", "required": ["entity", "type", "property"], "additionalProperties": _AT},
        "extend": {"type": "object", "properties": {"propose_properties": _AT, "property_settings": {"type": "array"}}},
        "batchSize": {"type": "integer", "minimum": 1},
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score", "match", "type"],
                    "properties": {
                        "id": _TEXT,
                        "name": _TEXT,
                        "description": {"type": "string"},
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "minItems": 1, "items": _NAMED},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["id", "value"],
                                "properties": {"id": _TEXT, "value": {"type": ["number", "boolean"]}},
                            },
                        },
                    },
                },
            }
        },
    },
}
SUGGESTIONS = {"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": _NAMED}}}
PROPOSAL = {
    "type": "object",
    "required": ["properties"],
    "properties": {"type": {"type": "string"}, "properties": {"type": "array", "items": _NAMED}},
}
EXTENSION = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": _NAMED},
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "oneOf": [
                            _closed(id=_TEXT, name=_TEXT),
                            _closed(str=_TEXT),
                            _closed(float={"type": "number"}),
                            _closed(int={"type": "integer"}),
                            _closed(date={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}),
                        ]
                    },
                },
            },
        },
    },
}
