"""Reading takes time that grows with the input, not with its square."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping

import pytest
from tests.timing import takes_its_share

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
    "empty blocks": lambda size: HTML + "<p></p>" * size,
    "headings": lambda size: HTML + "<h2>Om</h2>" * size,
    "line breaks": lambda size: HTML + "x<br>" * size,
    "paragraphs": lambda size: HTML + "<p>En <b>mening</b> till.</p>\n" * size,
    "spans on one line": lambda size: f"{HTML}<p>{'x <i>y</i> ' * size}",
    "one unclosed quotation mark": lambda size: f"Diarienummer;Namn;Region;Fond\n{'25-001-S01;' + chr(34) * size}",
    "lines within quotation marks": lambda size: "Diarienummer;Namn;Region;Fond\n" + 'x;"y\n' * size,
    "cells of one CSV row": lambda size: "Diarienummer;Namn;Region;Fond\n" + ";" * 20 * size,
    "rows of one cell": lambda size: "Diarienummer;Namn;Region;Fond\n" + "x\n" * size,
    "spans": lambda size: HTML + "<span>x</span>" * size,
    "keys": lambda size: json.dumps({"number": "25-111-S02", **{f"k{number}": "x" for number in range(size)}}),
}


@pytest.mark.parametrize("name", INPUTS)
def test_four_times_as_much_takes_about_four_times_as_long(name: str) -> None:
    sources = {size: INPUTS[name](size).encode() for size in (SIZE, 4 * SIZE)}

    def read(size: int) -> None:
        list(read_source("source", sources[size], TABLES, Iris(), NOTHING))

    assert takes_its_share(read, SIZE, 4)


def workbook(size: int) -> bytes:
    """A workbook of a text of so many bytes before many tags."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{'x' * size}</t>" + "<a/>" * (MAX_TEXT // 3))
    return out.getvalue()


def test_a_long_text_in_a_workbook_takes_no_square() -> None:
    books = {size: workbook(size) for size in (20_000, 80_000)}
    assert takes_its_share(lambda size: check_parts(books[size]), 20_000, 4)
