"""Tools: what each is called, takes and answers, and how its arguments are read."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from esfgraph.errors import UsageError
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.mcp.caller import Answer, Caller

Schema = Mapping[str, Any]
Arguments = Mapping[str, Any]

USUAL: Language = "en"
"""The language where none is asked for: that of the descriptions."""
_LANGUAGE: Schema = {
    "type": "string",
    "enum": [*LANGUAGES],
    "default": USUAL,
    "description": "Language of labels, sentences and pages.",
}
_BOUNDS: Mapping[str, str] = {
    "minimum": "must be at least {bound}",
    "maximum": "must be at most {bound}",
    "minLength": "must have at least {bound} characters",
    "maxLength": "must have at most {bound} characters",
    "maxItems": "must have at most {bound} values",
    "pattern": "must match the regular expression {bound}",
    "type": "must be of the type '{bound}'",
}
"""What is wrong with an argument, by the keyword of JSON Schema that says so."""
_LONGEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that can be asked."""

    name: str
    title: str
    description: str
    answer: type[Answer]
    run: Callable[[Caller, Arguments], Awaitable[bytes]]
    """Gives the answer as JSON; raises what the site raises."""
    properties: Mapping[str, Schema] = field(default_factory=dict)
    """The schemas of its arguments, besides the language."""
    required: Sequence[str] = ()

    @property
    def input_schema(self) -> dict[str, Any]:
        """What it takes: nothing else is read."""
        return {
            "type": "object",
            "properties": {**self.properties, "language": _LANGUAGE},
            "required": [*self.required],
            "additionalProperties": False,
        }

    @property
    def output_schema(self) -> dict[str, Any]:
        """What it answers."""
        schema: dict[str, Any] = untitled(self.answer.model_json_schema(mode="serialization"))
        return schema

    def read(self, given: Arguments) -> Arguments:
        """Return the arguments with what goes without saying; raise UsageError for what the schema does not allow."""
        schema = self.input_schema
        for error in Draft202012Validator(schema).iter_errors(given):
            raise UsageError(_sentence(error))
        defaults = {name: each["default"] for name, each in schema["properties"].items() if "default" in each}
        return {**defaults, **given}


def untitled(schema: Any) -> Any:
    """Leave out the titles that pydantic makes of names, which only lengthen a schema."""
    if isinstance(schema, list):
        return [untitled(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: value for key, value in schema.items() if key != "title" or not isinstance(value, str)}
    return {key: untitled(value) for key, value in told.items()}


def _sentence(error: ValidationError) -> str:
    """Say what is wrong with the arguments."""
    name = ".".join(str(part) for part in error.absolute_path if isinstance(part, str))
    match error.validator:
        case "required":
            missing = next(each for each in error.validator_value if each not in error.instance)
            return f"The argument '{missing}' is missing: {error.schema['properties'][missing]['description']}"
        case "additionalProperties" if isinstance(error.validator_value, bool):
            known = error.schema["properties"]
            unknown = next(each for each in error.instance if each not in known)
            return f"There is no argument '{_shown(unknown)}'; there are {', '.join(known)}."
        case "enum":
            values = ", ".join(map(str, error.validator_value))
            return f"The argument '{name}' cannot be {_quoted(error.instance)}; it can be {values}."
        case keyword:
            wrong = _BOUNDS.get(str(keyword), "breaks the rule '{bound}'").format(bound=error.validator_value)
            return f"The argument '{name}' is {_quoted(error.instance)}, and {wrong}."


def _quoted(value: object) -> str:
    return f"'{_shown(value)}'" if isinstance(value, str) else _shown(json.dumps(value, ensure_ascii=False))


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def limit(default: int, most: int, what: str) -> Schema:
    """Return the schema of an argument that says how much is wanted."""
    description = f"How many {what} at most."
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default, "description": description}
