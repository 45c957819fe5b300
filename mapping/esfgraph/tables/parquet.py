"""Rows as Parquet, with the types of their columns: written by pyarrow, where that is installed."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from importlib.util import find_spec
from io import RawIOBase
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from esfgraph.tables.columns import CellValue, Column

if TYPE_CHECKING:
    import pyarrow as pa

IS_INSTALLED = find_spec("pyarrow") is not None
"""Whether Parquet can be written at all: `pip install esfgraph[parquet]`."""

_TOGETHER = 1000
"""Rows of a row group: they are in memory together."""
_DIGITS, _DECIMALS = 38, 10
"""Of numbers: as many as every reader of Parquet takes."""
_EXACT = Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN)
_SMALLEST = Decimal(1).scaleb(-_DECIMALS)


def write_parquet(
    out: IO[bytes] | RawIOBase, columns: Sequence[Column], rows: Iterable[Sequence[CellValue]]
) -> Iterator[None]:
    """Write rows under the names that programs know columns by; nothing of when or where it was written.

    Yield after each group of rows. A number is rounded to ten decimals; one of more than 28 digits before them is left
    out.
    """
    import pyarrow as pa  # takes a third of a second and 50 MB, which who asks for no Parquet does without
    from pyarrow import parquet

    rows = iter(rows)
    schema = pa.schema([pa.field(column.key, _type(column, pa)) for column in columns])
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        while together := list(islice(rows, _TOGETHER)):
            cells_of = zip(columns, zip(*together, strict=True), strict=True)
            arrays = [pa.array(map(parquet_value, cells), type=_type(column, pa)) for column, cells in cells_of]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield


def _type(column: Column, pa: Any) -> "pa.DataType":
    if column.several:
        return pa.list_(pa.string())
    match column.kind:
        case "number":
            return pa.decimal128(_DIGITS, _DECIMALS)
        case "count":
            return pa.int64()
        case "day":
            return pa.date32()
        case "answer":
            return pa.bool_()
        case "text" | "code" | "address":
            return pa.string()


def parquet_value(value: CellValue) -> CellValue | list[str]:
    """Return what a cell holds of a value."""
    match value:
        case Decimal():
            fits = value.adjusted() < _DIGITS - _DECIMALS
            return value.quantize(_SMALLEST, context=_EXACT) if fits else None
        case tuple():
            return list(value)
        case _:
            return value
