"""Several codes in one field: ``A1A, A2A``, ``140/152``, ``SE32 och SE33``, each perhaps with its name behind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from esfgraph.errors import ValueFormError
from esfgraph.fields.kinds import Value, is_absent, read_value
from esfgraph.fields.plain_text import plain_text
from esfgraph.fields.table import Field, FieldTable

MOST = 30
"""Codes that a field may hold; more are no list of codes."""

_MAY_BE_SEVERAL = re.compile(r"[\s,;|/&]|[^\x00-\x7f]|\.$")
_BETWEEN = re.compile(r"\s*[,;|\n]\s*(?:(?:och|and|samt)\s+)?|\s+(?:och|and|samt)\s+|\s+[&+/]\s+(?=\S)", re.IGNORECASE)
_TIGHT = re.compile(r"[/&]")
_DECIMAL_COMMA = re.compile(r"(?<![\w.])(\d),(\d)(?![\w.,])", re.ASCII)
_SINGLE_DIGITS = re.compile(r"(?<![\w.])\d,\d(?![\w.])", re.ASCII)  # one code or two?
_CODE = re.compile(r"[^\W_](?:[\w.+:-]*[\w+])?")
_NAME = re.compile(r"[-:(]*\s*[^\W\d_]")
_CAPITALS = 4
"""Letters of a code without a digit that a name may follow: ESF+, but no word."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a field in the order of the source, each once, and what is wrong with the others."""

    values: tuple[Value, ...]
    faults: tuple[ValueFormError, ...] = ()


def may_be_several(raw: str) -> bool:
    """Whether a value may hold more than a code: nearly none does."""
    return _MAY_BE_SEVERAL.search(raw) is not None


def read_codes(raw: str, field: Field, table: FieldTable) -> Codes:
    """Read all codes of a value; raise ValueFormError where it holds none."""
    text = _without_label(plain_text(raw).text.strip(), field)
    if field.pointed:
        text = _DECIMAL_COMMA.sub(r"\1.\2", text)
    if _SINGLE_DIGITS.search(text):
        raise ValueFormError("code", raw=raw)
    values: dict[Value, None] = {}
    faults: list[ValueFormError] = []
    for part in _parts(text, field, table):
        try:
            values[read_value(_checked(part, field), field, table)] = None
        except ValueFormError as error:
            faults.append(error)
    # Words alone are no list of codes; beside one, a word may be: Care, 5.
    if not any(map(_is_code, map(str, values))) or len(values) > MOST:
        value = read_value(raw, field, table)
        if len(values) + len(faults) == 1:
            return Codes((value,))  # a code with signs in it, but one
        raise ValueFormError("code", raw=raw)
    return Codes(tuple(values), tuple(faults))


def _parts(text: str, field: Field, table: FieldTable) -> Iterator[str]:
    """The codes, and what stands in the place of one, without the names behind them."""
    named = ""
    for part in _BETWEEN.split(text):
        if not part or is_absent(part, table):
            continue
        if field.kind == "country":
            yield part
            continue
        words = _without_label(part, field).split()
        code, name = words[0].rstrip(":."), " ".join(words[1:])
        if named and not (_is_code(code) and _is_like(code, named)):
            continue  # a name with a comma in it
        if not name:
            yield from _slashed(code)
        elif all(map(_is_code, words)) and len({*map(len, words)}) == 1 and len(code) > 2:
            yield from words
        elif _is_code(code) and _NAME.match(name) and not _holds_another(name, code):
            named = code
            yield code
        else:
            yield part


def _slashed(word: str) -> list[str]:
    """Codes that a slash joins; 1/2 and the like are no two codes."""
    parts = _TIGHT.split(word)
    apart = all(map(_is_code, parts)) and (
        min(map(len, parts)) > 1 or all(len(part) == 1 == part.isalpha() for part in parts)
    )
    return parts if apart else [word]


def _is_code(word: str) -> bool:
    """Whether a word is a code and not of a name: it has a digit, or is in capitals and short."""
    return _CODE.fullmatch(word) is not None and (
        any(map(str.isdecimal, word)) or (word.isupper() and len(word) <= _CAPITALS)
    )


def _holds_another(name: str, code: str) -> bool:
    """Whether what stands behind a code is no name, but leads to another code: *A1A eller A2A*, *140 till 152*."""
    return any(len(word) == len(code) > 1 and _is_code(word) and _is_like(word, code) for word in name.split())


def _is_like(code: str, other: str) -> bool:
    """Whether a code has about the form of another: so has none that only a number in a name is."""
    return code[0].isdecimal() is other[0].isdecimal() and abs(len(code) - len(other)) < 2


def _checked(part: str, field: Field) -> str:
    """What may be a code of several; raise ValueFormError for signs, and for words in small letters."""
    if field.kind in ("code", "period_code") and not (
        _CODE.fullmatch(part) and (part[0].isupper() or len(part) == 1 or any(map(str.isdecimal, part)))
    ):
        raise ValueFormError("code", raw=part)
    return part


def _without_label(text: str, field: Field) -> str:
    """A code without the label that the oldest pages print again before it."""
    label = next((label for label in field.labels if text[: len(label) + 1] == f"{label} "), "")
    return text[len(label) :].lstrip()
