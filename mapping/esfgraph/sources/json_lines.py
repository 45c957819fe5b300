"""JSON Lines in the project's own record schema: one object a line, field keys as keys (see schema.py)."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from esfgraph.errors import RecordError
from esfgraph.fields.schema import CAPTURED, TEXT
from esfgraph.fields.table import FieldTable
from esfgraph.sources.decoding import SourceText
from esfgraph.sources.draft import Draft
from esfgraph.sources.rows import Cell, cell_of, draft_of, printed, with_findings

MAX_DIGITS = 40


def drafts_of_json_lines(source: SourceText, table: FieldTable) -> Iterator[Draft | RecordError]:
    """Draft the project of each line, or say what is wrong with it."""
    return with_findings(source.findings, _drafts(source, table))


def _drafts(source: SourceText, table: FieldTable) -> Iterator[Draft | RecordError]:
    for number, line in enumerate(source.text.split("\n"), 1):
        if line.strip():
            try:
                yield _draft(source.name, _read(line), number, table)
            except RecordError as error:
                yield RecordError(f"Line {number} was left out: {error}", number)
            except RecursionError:
                yield RecordError(f"Line {number} was left out: its values are nested too deep.", number)


def _draft(name: str, record: dict[str, Any], number: int, table: FieldTable) -> Draft:
    text = record.pop(TEXT, None) or ""
    if not isinstance(text, str):
        raise RecordError(f"its key {TEXT!r} holds {_called(text)}, expected a string.")
    captured = record.pop(CAPTURED, None) or ""
    try:
        day = date.fromisoformat(captured[:10]).isoformat() if captured else ""
    except (TypeError, ValueError):
        raise RecordError(f"its key {CAPTURED!r} holds {captured!r:.80}, expected a date such as 2026-02-01.") from None
    cells = [cell for key, value in record.items() if (cell := _cell(key, value, number, table))]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n") if text.strip() else []
    if not cells:
        raise RecordError("it holds no value that says which project it is about.")
    return draft_of(name, cells, [(line.rstrip(), number) for line in lines], day)


def _cell(key: str, value: Any, number: int, table: FieldTable) -> Cell | None:
    """A key of ours is called by the label that the register prints; another by itself, its value kept as JSON."""
    field = table.by_key.get(key)
    if isinstance(value, dict | list):
        if field:
            raise RecordError(f"its key {key!r} holds {_called(value)}, expected a string, a number or true or false.")
        text = json.dumps(value, ensure_ascii=False, default=str)
    else:
        text = "" if value is None else printed(value, field, table)
    return cell_of(field.labels[0] if field else key.strip() or "(no key)", field, text, number)


def _read(line: str) -> dict[str, Any]:
    """Read one object; raise RecordError for anything else, and where two readers could understand it differently."""
    try:
        found = json.loads(
            line,
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        raise RecordError(f"it is not JSON ({error.msg}, column {error.colno}).") from error
    if not isinstance(found, dict):
        raise RecordError(f"it is {_called(found)}, expected an object with the keys of the record schema.")
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise RecordError(f"it holds the key {key!r:.80} twice.")
        found[key] = value
    return found


def _number(digits: str) -> Decimal:
    if len(digits) > MAX_DIGITS:
        raise RecordError(f"it holds a number of {len(digits)} characters; write such a value as a string.")
    return Decimal(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise RecordError(f"it holds {name}, which is no JSON.")


def _called(value: object) -> str:
    """What a reader of JSON calls a value."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
