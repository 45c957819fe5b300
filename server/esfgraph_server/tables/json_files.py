"""A list as JSON, an array of objects, or as JSON Lines, an object a line."""

from collections.abc import Iterator

import msgspec

from esfgraph_server.tables.sheet import Sheet

_encode = msgspec.json.Encoder(decimal_format="number").encode
"""Numbers are written digit by digit as they are stated."""


def write_json(sheet: Sheet) -> Iterator[bytes]:
    """Write one array; what is not stated is null, and a column of several values always an array."""
    yield b"["
    between = b"\n"
    for line in _objects(sheet):
        yield between + line
        between = b",\n"
    yield b"\n]\n"


def write_json_lines(sheet: Sheet) -> Iterator[bytes]:
    """Write each object on a line of its own."""
    for line in _objects(sheet):
        yield line + b"\n"


def _objects(sheet: Sheet) -> Iterator[bytes]:
    keys = sheet.keys
    return (_encode(dict(zip(keys, values, strict=True))) for values in sheet.values())
