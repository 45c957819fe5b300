"""Postcode tables, the user's and that of GeoNames: which municipality a postcode lies in, a hint at an owner's seat.

A CSV file with the columns ``postcode`` (five digits) and ``municipality_code`` (four digits, or empty: to be filled
in); others are ignored.
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from esfgraph.errors import LineError
from esfgraph.findings import Finding
from esfgraph.resources import resource_dir
from esfgraph.sources.csv_list import findings, read_list
from esfgraph.vocabulary.places import Places

WHAT = "postcode table"
NAME = "postcodes.csv"
"""What reports call it, whatever its file is called."""
COLUMNS = ("postcode", "municipality_code")


def read_postcodes(path: Path, places: Places) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Read municipality codes by postcode, and what is wrong with lines that do not count.

    A postcode that the table gives to two municipalities leads to neither. Raise SourceError for a file that is no
    such table.
    """

    def read(cells: Mapping[str, str]) -> tuple[str, str]:
        code = cells["municipality_code"]
        return _postcode(cells["postcode"]), _municipality(code, places) if code else ""

    table = read_list(path, WHAT, read, COLUMNS)
    codes_by_postcode: dict[str, set[str]] = {}
    for _, (postcode, code) in table.entries:
        if code:
            codes_by_postcode.setdefault(postcode, set()).add(code)
    codes = {postcode: codes.pop() for postcode, codes in codes_by_postcode.items() if len(codes) == 1}
    return codes, findings(NAME, table.bad)


def packaged_postcodes() -> dict[str, str]:
    """Read the table of GeoNames, which travels along and whose lines the tests check as `read_postcodes` does."""
    with (resource_dir("ontology") / "places" / "postcodes.csv").open(encoding="utf-8", newline="") as lines:
        postcodes = csv.reader(line for line in lines if not line.startswith("#"))
        next(postcodes)
        return dict(postcodes)


def _postcode(printed: str) -> str:
    digits = printed.replace(" ", "")
    if not re.fullmatch(r"[1-9]\d{4}", digits, re.ASCII):
        raise LineError("postcode", "postcode", raw=printed)
    return digits


def _municipality(printed: str, places: Places) -> str:
    code = printed.zfill(4)
    if code not in places.municipalities:
        raise LineError("municipality", "municipality_code", raw=printed)
    return code
