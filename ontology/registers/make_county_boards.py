"""Writes the county administrative boards with their items of Wikidata as CSV, beside this file.

Run by hand when the package changes: ``python ontology/registers/make_county_boards.py NSI.JSON [FOLDER]``, where
NSI.JSON is ``dist/json/nsi.min.json`` of the npm package name-suggestion-index 8.0.20260918, which the product itself
does not need. The same file writes the same bytes.
"""

import csv
import io
import json
import sys
from pathlib import Path

NAME = "county-boards.csv"
VERSION = "8.0.20260918"
HEADING = (
    "Sweden's 21 county administrative boards (länsstyrelser) and their items of Wikidata.",
    f"Facts taken from nsi.min.json of the npm package name-suggestion-index {VERSION} "
    "(BSD 3-Clause, Copyright 2026 name-suggestion-index contributors); see NOTICE.",
    "Written by make_county_boards.py; change it there. Lines that begin with # before the header are comments.",
)
COLUMNS = ("name", "wikidata")
BOARD = "Länsstyrelsen i "
OPERATORS = "operators/boundary/protected_area"
"""The list of the package that names those who look after nature reserves: in Sweden the county boards."""


def boards(nsi: Path) -> list[tuple[str, str]]:
    """List the boards by name, each with the number of its item."""
    items = json.loads(nsi.read_text(encoding="utf-8"))["nsi"][OPERATORS]["items"]
    tags = (item["tags"] for item in items)
    return sorted(
        (each["operator"], each["operator:wikidata"]) for each in tags if each.get("operator", "").startswith(BOARD)
    )


def main(nsi: Path, folder: Path) -> None:
    """Write the list into *folder*."""
    out = io.StringIO()
    out.writelines(f"# {line}\n" for line in HEADING)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(boards(nsi))
    (folder / NAME).write_text(out.getvalue(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent)
