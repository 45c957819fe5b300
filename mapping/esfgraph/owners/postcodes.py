"""A postcode table that the user supplies: which municipality a postcode lies in, a hint at an owner's seat.

A CSV file with the columns ``postcode`` (five digits) and ``municipality_code`` (four digits); others are ignored.
"""

import re
from pathlib import Path

from esfgraph.sources.csv_list import CellError, bad_cell, read_rows
from esfgraph.vocabulary.places import Places

WHAT = "postcode table"
COLUMNS = ("postcode", "municipality_code")


def read_postcodes(path: Path, places: Places) -> dict[str, str]:
    """Read municipality codes by postcode; raise SourceError naming file, line and column of a bad cell.

    A postcode that the table gives to two municipalities leads to neither.
    """
    codes_by_postcode: dict[str, set[str]] = {}
    for line, cells in read_rows(path, WHAT, COLUMNS):
        try:
            codes = codes_by_postcode.setdefault(_postcode(cells["postcode"]), set())
            codes.add(_municipality(cells["municipality_code"], places))
        except CellError as error:
            raise bad_cell(path, WHAT, line, error) from None
    return {postcode: codes.pop() for postcode, codes in codes_by_postcode.items() if len(codes) == 1}


def _postcode(printed: str) -> str:
    digits = printed.replace(" ", "")
    if not re.fullmatch(r"[1-9]\d{4}", digits, re.ASCII):
        raise CellError("postcode", f"found {printed!r}, expected five digits such as 59725.")
    return digits


def _municipality(printed: str, places: Places) -> str:
    code = printed.zfill(4)
    if code not in places.municipalities:
        raise CellError("municipality_code", f"found {printed!r}, which is no municipality's code such as 0561.")
    return code
