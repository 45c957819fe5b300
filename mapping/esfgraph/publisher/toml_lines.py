"""Lines of a TOML file: where each of its keys stands. The parser of the standard library does not tell."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

_END = re.compile(r"\"{3}|'{3}|\]")
"""What the last line of a value over several lines holds: the end of a text or of an array."""
_HEADER = re.compile(r"\s*\[")


def lines_of_keys(text: str) -> Mapping[str, int]:
    """Return the line, counted from 1, on which each key of TOML begins, by its path: ``publisher.name.sv``.

    The text must be whole TOML. It is taken apart into statements, each the fewest lines that are TOML by themselves:
    a value over several lines is none before its end.
    """
    lines: dict[str, int] = {}
    table: tuple[str, ...] = ()
    for line, statement in _statements(text):
        parsed = tomllib.loads(statement)
        paths = list(_paths(parsed))
        if _HEADER.match(statement):
            table = paths[-1]
            paths = [table[:end] for end in range(1, len(table) + 1)]
        else:
            paths = [table + path for path in paths]
        for path in paths:
            lines.setdefault(".".join(path), line)
    return lines


def line_of_hint(text: str, key: str) -> int | None:
    """Return the line on which a key stands that is commented out, such as ``# licence = ""``."""
    table, _, name = key.rpartition(".")
    inside = not table
    for number, line in enumerate(text.split("\n"), 1):
        if match := re.match(r"#?\s*\[([^\[\]]+)\]", line):
            inside = match[1].strip() == table or key == match[1].strip()
            if key == match[1].strip():
                return number
        elif inside and re.match(rf"#\s*{re.escape(name)}\s*=", line):
            return number
    return None


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement with the line on which it begins."""
    statement, begin = "", 1
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        is_first = not statement
        begin = number if is_first else begin
        statement += f"{line}\n"
        if not is_first and not _END.search(line):
            continue  # it goes on, and need not be parsed again to tell
        try:
            is_nothing = not tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue  # it goes on
        if not is_nothing:
            yield begin, statement
        statement = ""


def _paths(table: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the path of every key in a table and the tables within, the outer before the inner."""
    for key, value in table.items():
        yield (key,)
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        if isinstance(inner, dict):
            yield from ((key, *path) for path in _paths(inner))
