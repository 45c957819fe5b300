"""The formats in which every list can be had: media types, suffixes and what writes them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from esfgraph.rdf.formats import JSON_LD, TURTLE
from esfgraph.tables.parquet import IS_INSTALLED
from esfgraph_server.model.selections.facets import ListName
from esfgraph_server.tables.csv_files import write_csv, write_kohesio, write_spreadsheet_csv
from esfgraph_server.tables.json_files import write_json, write_json_lines
from esfgraph_server.tables.parquet_file import write_parquet
from esfgraph_server.tables.rdf_files import write_json_ld, write_turtle
from esfgraph_server.tables.sheet import Sheet
from esfgraph_server.tables.xlsx_file import MOST_ROWS, write_xlsx

FOR, SPREADSHEET = "for", "spreadsheet"
"""The parameter of an address that tells who reads a file, and its value."""
PARQUET = ".parquet"
PARQUET_TYPE = "application/vnd.apache.parquet"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One way to write every row of a list."""

    key: str
    """Its name, also in the words of pages."""
    suffix: str
    media_type: str
    write: Callable[[Sheet], Iterator[bytes]]
    reader: str = ""
    """The value of FOR that asks for it; empty for the first of its suffix."""
    is_packed: bool = False
    """Whether it is compressed by itself."""
    most: int | None = None
    """Rows that it can hold."""
    only: ListName | None = None
    """The list of which it is a format; None where of all."""


_CSV_TYPE = "text/csv; charset=utf-8; header=present"
FILE_FORMATS = (
    FileFormat("csv", ".csv", _CSV_TYPE, write_csv),
    FileFormat("spreadsheet", ".csv", _CSV_TYPE, write_spreadsheet_csv, reader=SPREADSHEET),
    FileFormat("xlsx", ".xlsx", XLSX_TYPE, write_xlsx, is_packed=True, most=MOST_ROWS),
    FileFormat("kohesio", ".csv", _CSV_TYPE, write_kohesio, reader="kohesio", only="projects"),
    *([FileFormat("parquet", PARQUET, PARQUET_TYPE, write_parquet, is_packed=True)] if IS_INSTALLED else []),
    FileFormat("json", ".json", "application/json", write_json),
    FileFormat("jsonl", ".jsonl", "application/jsonl", write_json_lines),
    FileFormat("turtle", TURTLE.suffix, TURTLE.content_type, write_turtle),
    FileFormat("json-ld", JSON_LD.suffix, JSON_LD.content_type, write_json_ld),
)
SUFFIXES = tuple(dict.fromkeys((*(format_.suffix for format_ in FILE_FORMATS), PARQUET)))
"""Of addresses at which there are files, or would be if all could be written."""


def formats_of(list_: ListName) -> tuple[FileFormat, ...]:
    """Return the formats of a list."""
    return tuple(each for each in FILE_FORMATS if each.only in (None, list_))


def file_format(list_: ListName, suffix: str, reader: str = "") -> FileFormat | None:
    """Find the format of a list with a suffix for a reader; None where there is none."""
    return next((each for each in formats_of(list_) if (each.suffix, each.reader) == (suffix, reader)), None)
