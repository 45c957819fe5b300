"""Writes the register of publishers at the national data portal as CSV, beside this file.

Run by hand when the package changes: ``python ontology/registers/make_register.py [FOLDER]``. Needs dataportalen
0.12.0, which the product itself does not. The same package writes the same bytes; what is left out is named on
standard error.

A publisher is listed if its URI has the form that the portal recommends, ``.../organisation/SE`` and ten digits: the
number is then the portal's own statement. Names are as the publisher gives them, a few of them in English.
"""

import csv
import io
import json
import re
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from esfgraph.fields.checked_numbers import has_check_digit, is_persons_organization_number

PUBLISHERS = "http://dataportal.se/organisation/"
NAME = "public-bodies.csv"
HEADING = (
    "Publishers at dataportal.se that it knows by organisation number: state agencies, municipalities, regions, and "
    "some companies and foundations.",
    "Facts taken from organisations.json of the Python package dataportalen {version} "
    "(MIT License, Copyright (c) 2026 Nordic Intel); see NOTICE.",
    "Written by make_register.py; change it there. Lines that begin with # before the header are comments.",
)


class Publisher(NamedTuple):
    """A row of the register."""

    number: str
    name: str
    dataportal_uri: str
    source: str


def read_publishers() -> dict[str, tuple[str, set[str]]]:
    """Read name and keys of every publisher by its URI; the package lists most twice, by name and by number."""
    text = (files("dataportalen") / "organisations.json").read_text(encoding="utf-8")
    publishers: dict[str, tuple[str, set[str]]] = {}
    for key, record in json.loads(text)["organisations"].items():
        name, keys = publishers.setdefault(record["uri"], (record["name"], set()))
        if name != record["name"]:
            raise SystemExit(f"{record['uri']} carries two names: {name!r} and {record['name']!r}.")
        keys.add(key)
    return publishers


def fault(uri: str, name: str, publishers: dict[str, tuple[str, set[str]]]) -> str | None:
    """Say why a publisher of the portal's own name space cannot be listed; None where it can."""
    number = uri.removeprefix(PUBLISHERS).removeprefix("SE")
    if not re.fullmatch(r"\d{10}", number, re.ASCII):
        return "its URI does not end in ten digits"
    if is_persons_organization_number(number):
        return "its number is a person's"
    if not has_check_digit(number):
        return "the check digit of its number is wrong"
    if uri != f"{PUBLISHERS}SE{number}":
        return "its URI has no SE before the number"
    if (rival := publishers.get(PUBLISHERS + number)) and rival[0] != name:
        return f"its number is also that of {rival[0]}"
    return None


def register() -> tuple[list[Publisher], list[str]]:
    """List the publishers by number, and the faults of those left out."""
    package = f"dataportalen {version('dataportalen')} organisations.json"
    publishers = read_publishers()
    rows: list[Publisher] = []
    faults: list[str] = []
    for uri, (name, keys) in sorted(publishers.items()):
        if not uri.startswith(PUBLISHERS):
            continue
        if reason := fault(uri, name, publishers):
            faults.append(f"Left out: {name} <{uri}>: {reason}.")
        else:
            number = uri.removeprefix(f"{PUBLISHERS}SE")
            key = min(keys - {f"se{number}"}, default=f"se{number}")
            rows.append(Publisher(number, name, uri, f"{package}#{key}"))
    return rows, faults


def main(folder: Path) -> None:
    """Write the register into *folder*."""
    rows, faults = register()
    out = io.StringIO()
    out.writelines(f"# {line.format(version=version('dataportalen'))}\n" for line in HEADING)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Publisher._fields)
    writer.writerows(rows)
    (folder / NAME).write_text(out.getvalue(), encoding="utf-8", newline="\n")
    for line in faults:
        print(line, file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
