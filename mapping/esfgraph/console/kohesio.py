"""The command that compares a release with an export of Kohesio's."""

import os
import sys
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from esfgraph.console.data_option import DEFAULT_DATA, Data, current_release
from esfgraph.console.exits import Exit
from esfgraph.console.language import reader_language, say
from esfgraph.console.streams import print_data, print_line, tell
from esfgraph.csv_lines import csv_lines
from esfgraph.errors import UsageError


class Listing(StrEnum):
    """Ways to print what differs."""

    LINES = "lines"
    CSV = "csv"


def _number(option: str, text: str) -> Decimal:
    """Read a number of an option, with a point or a comma before its decimals."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or (option == "--rate" and not number):
        raise UsageError(f"{option} is {text!r}; write a number such as 11.45.")
    return number


def compare_kohesio_command(
    file: Annotated[Path, typer.Argument(help="An export of Kohesio's, as CSV.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the differences as RDF, too: x.ttl, .jsonld ...")
    ] = None,
    listing: Annotated[Listing, typer.Option("--format", help="How to print what differs.")] = Listing.LINES,
    rate: Annotated[str | None, typer.Option(help="Kronor for one euro; else the median of the projects' own.")] = None,
    tolerance: Annotated[str, typer.Option(help="Percent by which an amount may be another.")] = "1",
    data: Data = DEFAULT_DATA,
) -> None:
    """Compare the current release with an export of Kohesio's, project by project; exit 1 if something differs."""
    from esfgraph.exports.kohesio_comparison import compare, write_comparison

    language = reader_language(os.environ)
    comparison = compare(
        current_release(data, "compare"),
        file,
        None if rate is None else _number("--rate", rate),
        _number("--tolerance", tolerance),
    )
    if listing is Listing.CSV:
        for line in csv_lines(comparison.rows()):
            print_data(line)
    else:
        for difference in comparison.differences:
            print_line(f"{comparison.sentence(difference).to(language)}.")
    print_line(f"{comparison.said_of_rate().to(language)}.", sys.stderr)
    counts = {"projects": comparison.projects, "compared": comparison.compared, "elsewhere": comparison.elsewhere}
    print_line(say("kohesio-compared", language, **counts), sys.stderr)
    if out:
        write_comparison(comparison, out)
        tell("kohesio-written", path=repr(str(out)))
    raise typer.Exit(Exit.SOME_REFUSED if comparison.differences else Exit.PUBLISHED)
