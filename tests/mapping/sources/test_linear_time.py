"""Reading takes time that grows with the input, not with its square."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping

import pytest

from esfgraph.fields.profile import tables_of
from esfgraph.rdf.iris import Iris
from esfgraph.records.reading import NOTHING, read_source
from esfgraph.sources.workbook_parts import MAX_TEXT, check_parts

TABLES = tables_of(())
SIZE = 1_000
PAGE = "A\n\nDiarienummer:\n25-111-S02\n"
HTML = "<main><h1>A</h1><dl><dt>Diarienummer<dd>25-111-S02</dl>"

INPUTS: Mapping[str, Callable[[int], str]] = {
    "spaces in a JSON title": lambda size: json.dumps({"number": "25-111-S02", "title": f"a{' ' * 20 * size}b"}),
    "spaces in a CSV cell": lambda size: f"Diarienummer;Namn;Region;Fond\n25-111-S02;a{' ' * 20 * size}b;Norr;ESF+\n",
    "spaces in a page": lambda size: f"{PAGE}Namn:\na{' ' * 20 * size}b\n",
    "contacts in a text": lambda size: f"{PAGE}\nText.\n" + "E-post:\n" * size,
    "contacts without values": lambda size: PAGE + "E-post:\n" * size,
    "contacts apart": lambda size: PAGE + "E-post:\n\n" * size,
    "empty lines": lambda size: f"{PAGE}Fond:" + "\n" * 9 * size + "ESF+\n",
    "unclosed quotation marks": lambda size: "Diarienummer;Namn;Region;Fond\n" + '25-111-S02;"a;b;c\n' * size,
    "table headings": lambda size: f"{HTML}<table>{'<tr><th>a<td>b' * size}</table>",
    "table cells": lambda size: f"{HTML}<table>{'<tr><td>a<td>b' * size}</table>",
    "cells of one row": lambda size: f"{HTML}<table><tr>{'<td>a' * size}</table>",
    "terms": lambda size: f"{HTML}<dl>{'<dt>a<dd>b' * size}</dl>",
    "tables": lambda size: HTML + "<table><tr><td>a<td>b</table>" * size,
    "spans": lambda size: HTML + "<span>x</span>" * size,
    "keys": lambda size: json.dumps({"number": "25-111-S02", **{f"k{number}": "x" for number in range(size)}}),
}


def seconds(data: bytes) -> float:
    start = time.process_time()
    list(read_source("source", data, TABLES, Iris(), NOTHING))
    return time.process_time() - start


@pytest.mark.parametrize("name", INPUTS)
def test_four_times_as_much_takes_about_four_times_as_long(name: str) -> None:
    small, large = (INPUTS[name](size).encode() for size in (SIZE, 4 * SIZE))
    # The square would take sixteen times as long; the least of three tells what others on the machine do not.
    most = 9 * min(seconds(small) for _ in range(3)) + 0.05
    assert any(seconds(large) < most for _ in range(3))


def seconds_of_parts(size: int) -> float:
    """What it takes to look through a workbook of a text of so many bytes before many tags."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{'x' * size}</t>" + "<a/>" * (MAX_TEXT // 3))
    start = time.process_time()
    check_parts(out.getvalue())
    return time.process_time() - start


def test_a_long_text_in_a_workbook_takes_no_square() -> None:
    most = 4 * min(seconds_of_parts(20_000) for _ in range(3)) + 0.05
    assert any(seconds_of_parts(80_000) < most for _ in range(3))
