"""The commands about lists: owners and postcodes to fill in, and a person's own list matched with a release."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from esfgraph.console.data_option import DEFAULT_DATA, Data, current_release
from esfgraph.console.language import reader_language, say
from esfgraph.console.streams import print_data, print_line
from esfgraph.errors import UsageError


class ThingType(StrEnum):
    """What names and numbers are matched with."""

    OWNER = "owner"
    PROJECT = "project"
    MUNICIPALITY = "municipality"
    COUNTY = "county"
    REGION = "region"
    OBJECTIVE = "objective"
    PROGRAMME = "programme"


Missing = Annotated[bool, typer.Option("--missing", help="Those that are missing: the only list there is so far.")]


def owners_command(missing: Missing = False, data: Data = DEFAULT_DATA) -> None:
    """Print the owners without a known number as CSV, with candidates: fill in numbers, and give it to --owners."""
    from esfgraph.exports.fill_in import owners_to_fill_in

    _only_missing(missing, "owners")
    print_data("".join(owners_to_fill_in(current_release(data))))


def postcodes_command(missing: Missing = False, data: Data = DEFAULT_DATA) -> None:
    """Print the owners' postcodes without a known municipality as CSV: fill in codes, and give it to --postcodes."""
    from esfgraph.exports.fill_in import postcodes_to_fill_in

    _only_missing(missing, "postcodes")
    print_data("".join(postcodes_to_fill_in(current_release(data))))


def reconcile_command(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8 with a header.")],
    column: Annotated[str, typer.Option(help="The column that holds names or numbers.")],
    kind: Annotated[ThingType, typer.Option("--type", help="What they name.")] = ThingType.OWNER,
    data: Data = DEFAULT_DATA,
) -> None:
    """Print a CSV file with what a column of it means in the current release; only what is certain is a match."""
    from esfgraph.exports.reconciled import reconcile
    from esfgraph.query.search_index import SearchIndex

    language = reader_language(os.environ)
    index = SearchIndex.open(current_release(data, "match with").path / "search")
    reconciled = reconcile(index.matcher, file, column, kind.value, language)
    for line in reconciled.lines:
        print_data(line)
    for outcome in ("matched", "offered", "unknown", "empty"):
        if count := reconciled.counts[outcome]:
            print_line(say(f"reconciled-{outcome}", language, count=count), sys.stderr)


def _only_missing(missing: bool, command: str) -> None:
    if not missing:
        raise UsageError(
            f"Say what to list: 'esfgraph {command} --missing > {command}.csv' writes the list to fill in."
        )
