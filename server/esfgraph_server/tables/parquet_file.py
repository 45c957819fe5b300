"""A list as Parquet, with the types of its columns."""

from collections.abc import Iterator

from esfgraph.tables import parquet
from esfgraph_server.tables.pipe import Pipe
from esfgraph_server.tables.sheet import Sheet


def write_parquet(sheet: Sheet) -> Iterator[bytes]:
    """Write a list, a group of rows at a time."""
    pipe = Pipe()
    for _ in parquet.write_parquet(pipe, sheet.columns, sheet.values()):
        yield pipe.taken()
    yield pipe.taken()
