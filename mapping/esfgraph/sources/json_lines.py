"""JSON Lines in the project's own record schema: one object a line, field keys as keys (see schema.py).

An object may also take several lines, as programs print one for people.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from esfgraph.errors import RecordError
from esfgraph.fields.schema import CAPTURED, TEXT
from esfgraph.fields.table import FieldTable
from esfgraph.rules import Bilingual, load_rules
from esfgraph.sources.decoding import SourceText
from esfgraph.sources.draft import Draft
from esfgraph.sources.rows import Cell, cell_of, draft_of, printed

MAX_DIGITS = 40
MAX_CHARACTERS = 5_000_000
"""Of one record, as of a page."""
_NESTED = (dict, list)


def drafts_of_json_lines(source: SourceText, table: FieldTable) -> Iterator[Draft | RecordError]:
    """Draft the project of each object, or say what is wrong with it."""
    for number, text in _objects(source.text.split("\n")):
        try:
            yield _draft(source.name, _read(text), number, table)
        except RecordError as error:
            yield RecordError("json-line", number + max(error.line - 1, 0), reason=error.sentence)
        except RecursionError:
            yield RecordError("json-line", number, reason=RecordError("json-nesting").sentence)


def _objects(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The texts that should be an object each, with the lines at which they begin.

    What begins like an object and goes on ends before the next that begins so, or with a line that begins with ``}``.
    """
    number = 0
    while number < len(lines):
        start, line = number, lines[number].rstrip()
        number += 1
        if line.startswith("{") and line.endswith(("{", ",")):
            while number < len(lines) and not lines[number].startswith(("{", "}")):
                number += 1
            number += number < len(lines) and lines[number].startswith("}")
            yield start + 1, "\n".join(lines[start:number])
        elif line.strip():
            yield start + 1, line


def _draft(name: str, record: dict[str, Any], number: int, table: FieldTable) -> Draft:
    text = record.pop(TEXT, None) or ""
    if not isinstance(text, str):
        raise RecordError("json-text", key=TEXT, kind=_kind_of(text))
    captured = record.pop(CAPTURED, None) or ""
    try:
        day = date.fromisoformat(captured[:10]).isoformat() if captured else ""
    except (KeyError, TypeError, ValueError):  # KeyError: of an object, from Python 3.12 on
        raise RecordError("json-captured", key=CAPTURED) from None
    cells = [cell for key, value in record.items() if (cell := _cell(key, value, number, table))]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n") if text.strip() else []
    if not cells:
        raise RecordError("json-empty")
    return draft_of(name, cells, [(line.rstrip(), number) for line in lines], day)


def _cell(key: str, value: Any, number: int, table: FieldTable) -> Cell | None:
    """A key of ours is called by the label that the register prints; another by itself, its value kept as JSON.

    An array gives the codes of a field that may have several.
    """
    field = table.by_key.get(key)
    if field and field.several and isinstance(value, list) and not any(isinstance(one, _NESTED) for one in value):
        text = "; ".join(printed(one, field, table) for one in value if one is not None)
    elif isinstance(value, _NESTED):
        if field:
            raise RecordError("json-value", key=key, kind=_kind_of(value))
        text = json.dumps(value, ensure_ascii=False, default=str)
    else:
        text = "" if value is None else printed(value, field, table)
    return cell_of((*field.labels, key)[0] if field else key.strip() or "(no key)", field, text, number)


def _read(line: str) -> dict[str, Any]:
    """Read one object; raise RecordError for anything else, and where two readers could understand it differently."""
    if len(line) > MAX_CHARACTERS:
        raise RecordError("record-size", size=len(line), most=MAX_CHARACTERS)
    try:
        found = json.loads(
            line,
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_refuse_constant,
            strict=False,  # control characters are found later
        )
    except json.JSONDecodeError as error:
        raise RecordError("json-syntax", error.lineno, fault=error.msg, column=error.colno) from error
    if not isinstance(found, dict):
        raise RecordError("json-object", kind=_kind_of(found))
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, (key, value) in enumerate(pairs, 1):
        if key in found:  # it is not quoted: nobody has looked at it yet
            raise RecordError("json-key-twice", number=number)
        found[key] = value
    return found


def _number(digits: str) -> Decimal:
    if len(digits) > MAX_DIGITS:
        raise RecordError("json-digits", digits=len(digits))
    try:
        return Decimal(digits)
    except InvalidOperation as error:  # an exponent of more than eighteen digits
        raise RecordError("json-exponent", number=digits) from error


def _refuse_constant(name: str) -> NoReturn:
    raise RecordError("json-constant", constant=name)


def _kind_of(value: object) -> Bilingual:
    """What a reader of JSON calls a value."""
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}
    return load_rules().words[kinds.get(type(value), "numeral")]
