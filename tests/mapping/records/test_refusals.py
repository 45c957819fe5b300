"""Every way in which a record is refused happens once, and says why in both languages."""

import codecs
import gzip
import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from string import Formatter

import pytest
from openpyxl import Workbook
from tests.cases import each_of

from esfgraph.errors import RecordError
from esfgraph.fields.profile import tables_of
from esfgraph.rdf.iris import Iris
from esfgraph.records.reading import NOTHING, Refused, read_source
from esfgraph.rules import Severity, load_rules
from esfgraph.sources.csv_export import drafts_of_csv
from esfgraph.sources.decoding import read_text
from esfgraph.sources.files import MAX_BYTES, STDIN, Source, load
from esfgraph.sources.html_lines import MAX_ATTRIBUTES
from esfgraph.sources.json_lines import MAX_CHARACTERS
from esfgraph.sources.mhtml import MAX_PARTS
from esfgraph.sources.readers import MAX_PAGE_BYTES
from esfgraph.sources.workbook_parts import MAX_TEXT, MAX_UNPACKED

TABLES = tables_of(())
REFUSALS = load_rules().refusals
COLUMNS = "Diarienummer;Namn;Region;Sammanfattning / Summary"
FEW_ROWS = 4
"""Bound of rows here: a hundred thousand take seconds."""
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


PLAIN = workbook(["Diarienummer", "Namn"], ["25-001-S01", "A"])


def with_sheet(change: Callable[[bytes], bytes], book: bytes = PLAIN) -> bytes:
    """Rewrite the sheet of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == SHEET else old.read(name))
    return out.getvalue()


def rows_more(count: int) -> bytes:
    row = b'<row><c t="inlineStr"><is><t>25-001-S01</t></is></c></row>'
    return with_sheet(lambda sheet: sheet.replace(b"</sheetData>", row * count + b"</sheetData>"))


def locked() -> bytes:
    data = bytearray(PLAIN)
    data[6] |= 1
    data[PLAIN.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def said_to_be(size: int) -> bytes:
    """A workbook whose list of parts says that one of them is of *size* bytes."""
    data, at = bytearray(PLAIN), PLAIN.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<L", size)
    return bytes(data)


def loaded(data: bytes) -> bytes | RecordError:
    """What loading standard input gives."""
    try:
        return load(Source("standard input", STDIN, data=data))
    except RecordError as error:
        return error


def without_headings() -> RecordError:
    """What the reader of CSV says of a file that `recognise` takes for a page."""
    with pytest.raises(RecordError) as caught:
        list(drafts_of_csv(read_text("export.csv", b"a;b;c\n1;2;3\n"), TABLES[""]))
    return caught.value


def archived(body: bytes, packing: str = "") -> bytes:
    """Give a web archive of one page."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + packing.encode() + b"\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.example.org/a\r\n"
        "WARC-Date: 2026-02-01T05:59:43Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def saved(parts: int) -> bytes:
    """Give a page that a browser saved in one file, of pictures only."""
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    return head + b"--b\nContent-Type: image/png\n\nx\n" * parts + b"--b--\n"


def csv(row: str) -> bytes:
    return f"{COLUMNS}\n{row}\n".encode()


INPUTS: Mapping[str, Callable[[], bytes | RecordError]] = {
    "file-size": lambda: loaded(bytes(MAX_BYTES + 1)),
    "file-packing": lambda: loaded(gzip.compress(b"Diarienummer:\n25-001-S01\n")[:-8]),
    "archive-broken": lambda: archived(b"<html>")[:-20],
    "archive-packing": lambda: archived(b"no gzip", "Content-Encoding: gzip\r\n"),
    "archive-within": lambda: archived(saved(1)),
    "mhtml-page": lambda: saved(1),
    "mhtml-parts": lambda: saved(MAX_PARTS + 1),
    "file-control-characters": lambda: b"\0\1\2\3\4\5 neither text nor a known beginning",
    "file-empty": lambda: b"\n",
    "file-kind": lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "table-rows": lambda: f"{COLUMNS}\n\n".encode(),
    "json-array": lambda: b'[{"number": "25-001-S01"}]',
    "page-size": lambda: b"Diarienummer:\n" * (MAX_PAGE_BYTES // 14 + 1),
    "page-labels": lambda: b"Hej!\n",
    "page-several": lambda: b"Diarienummer:\n25-001-S01\n\nVi startar.\n\nDiarienummer:\n25-002-S01\n",
    "page-attributes": lambda: f"<html><p {'a=1 ' * (MAX_ATTRIBUTES + 1)}>".encode(),
    "page-nesting": lambda: b"<html>" + b"<div>" * 3000,
    "csv-headings": without_headings,
    "csv-quotation": lambda: csv('25-001-S01;"A;Norr;Text'),
    "csv-cells": lambda: csv("25-001-S01;A"),
    "csv-row": lambda: csv(f"25-001-S01;A;Norr;{'<div>' * 3000}"),
    "workbook-damaged": lambda: with_sheet(lambda sheet: b"<a"),
    "workbook-locked": locked,
    "workbook-size": lambda: said_to_be(MAX_UNPACKED + 1),
    "workbook-doctype": lambda: with_sheet(lambda sheet: b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet),
    "workbook-text": lambda: with_sheet(lambda sheet: sheet + b"a" * MAX_TEXT),
    "workbook-headings": lambda: workbook(["a", "b"], [1, 2]),
    "workbook-rows": lambda: rows_more(FEW_ROWS),
    "workbook-columns": lambda: with_sheet(lambda sheet: sheet.replace(b'r="B2"', b'r="XFD2"')),
    "workbook-cells": lambda: workbook(["Diarienummer", "Namn"], ["25-001-S01", "A", "B"]),
    "workbook-row": lambda: workbook(["Diarienummer", "Total projektbudget"], ["25-001-S01", 1e300]),
    "record-size": lambda: b'{"title": "' + b"a" * MAX_CHARACTERS + b'"}',
    "cell-size": lambda: csv(f"25-001-S01;{'a' * 200_000};Norr;ESF+"),
    "number-size": lambda: b'{"total_cost": 1e400}',
    "json-line": lambda: b"{not json",
    "json-nesting": lambda: b'{"a": ' + b"[" * 100_000,
    "json-syntax": lambda: b'{"number": "25-001-S01"',
    "json-object": lambda: b'{"number": "25-001-S01"}\n["25-002-S01"]',
    "json-key-twice": lambda: b'{"number": "25-001-S01", "title": "x", "title": "y"}',
    "json-digits": lambda: b'{"total_cost": ' + b"9" * 5000 + b"}",
    "json-exponent": lambda: b'{"total_cost": 1e9999999999999999999}',
    "json-constant": lambda: b'{"total_cost": NaN}',
    "json-value": lambda: b'{"number": ["25-001-S01"]}',
    "json-text": lambda: b'{"number": "25-001-S01", "text": 5}',
    "json-captured": lambda: '{"number": "25-001-S01", "captured": "i går"}'.encode(),
    "json-empty": lambda: b"{}",
    "number-personal": lambda: b"Diarienummer:\n19811218-9876\n\nNamn:\nA\n",
    "identity": lambda: "Namn på insatsen:\nHand i hand\nProjektägare:\nÅtvidabergs kommun\n".encode(),
}


def pattern(template: str) -> str:
    """What a sentence looks like whose gaps are filled."""
    return "".join(
        re.escape(text) + (".+" if gap is not None else "") for text, gap, _, _ in Formatter().parse(template)
    )


def test_every_refusal_has_an_input() -> None:
    assert INPUTS.keys() == REFUSALS.keys()


@pytest.mark.parametrize("name", INPUTS)
def test_a_record_is_refused_in_both_languages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("esfgraph.sources.xlsx_export.MAX_ROWS", FEW_ROWS)
    outcomes = list(read_source("source", INPUTS[name](), TABLES, Iris(), NOTHING))
    (refused,) = [each for each in outcomes if isinstance(each, Refused)]
    (reason,) = refused.reasons
    assert (reason.rule, reason.severity) == ("refused", Severity.VIOLATION)
    assert re.search(pattern(REFUSALS[name].en), reason.message), reason.message
    assert re.search(pattern(REFUSALS[name].sv), reason.message_sv), reason.message_sv
    assert len(reason.message) < 300


WHAT_IT_IS = [
    (b"", "is empty"),
    (b" \r\n\t\n", "is empty"),
    (codecs.BOM_UTF8, "is empty"),
    (b'[\n{"number": "25-001-S01"}\n]', "is a JSON array"),
    (b"Dnr,Projektnamn,\xc3\x84gare,Budget\n1,2,3,4\n", "names no columns that we know"),
    (b"Dnr,Projektnamn,\xc3\x84gare,Budget\n", "names no columns that we know"),
    (b"Diarienummer;Namn\n", "headings but no rows"),
    (b"a;b;c\n1;2;3\n", "names no columns that we know"),
    (PLAIN[: len(PLAIN) // 2], "damaged or cut short"),
    (b"PK\x03\x04", "damaged or cut short"),
    (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "is a PDF"),
    (b"%PDF-1.7\n" + bytes(6_000_000), "is a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "old format of Office"),
    (b"{\\rtf1 Hej}", "text document"),
    (b'<?xml version="1.0"?><rdf:RDF/>', "is XML"),
    (f"{COLUMNS}\n".encode(), "headings but no rows"),
    (workbook(["Diarienummer", "Namn"]), "headings but no rows"),
    (b"Hej!\n", "no label that we know"),
]


@each_of(WHAT_IT_IS)
def test_what_holds_no_record_is_refused_in_a_sentence_that_says_what_it_is(case: tuple[bytes, str]) -> None:
    data, sentence = case
    (refused,) = read_source("source", data, TABLES, Iris(), NOTHING)
    assert isinstance(refused, Refused)
    assert sentence in refused.reasons[0].message
    assert refused.reasons[0].message_sv.endswith(".")
