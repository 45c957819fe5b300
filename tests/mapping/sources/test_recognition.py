"""What a source is, told by its content alone."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import each_of
from tests.writers import Sample, xlsx_export

from esfgraph.fields.table import load_fields
from esfgraph.sources.recognition import HEAD, recognise

TABLE = load_fields()
PAGE = "25-001-S01 - Hand i hand\n\nDiarienummer:\n25-001-S01\n"
CSV = "Diarienummer / Operation ID;Namn;Projektägare;Region\n25-001-S01;A;B;C\n"


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


CASES: list[tuple[str | bytes, str, str]] = [
    (PAGE, "page", "the text of a page"),
    ("", "page", "nothing"),
    ("\n\n", "page", "empty lines"),
    ("Logotyp på utskrifter\n\nKraft\n\nRegionNorr\n", "page", "the oldest pages"),
    ("Titel; en, två; tre; fyra; Region\n\nDiarienummer:\n", "page", "a title with semicolons"),
    ("Om <html> och CSS\n\nDiarienummer:\n", "page", "a title about HTML"),
    ("[Utkast] {A}\n\nDiarienummer:\n", "page", "a title in brackets"),
    ("<3 för alla\n\nDiarienummer:\n", "page", "a title with a heart"),
    ("<b>A</b>\n\nDiarienummer:\n", "page", "a title with a tag of a word"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "page", "a picture: reading it will say so"),
    (bytes(range(256)), "page", "any bytes"),
    ("<!DOCTYPE html><html>", "html", "a doctype"),
    ("<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", "html", "an old doctype"),
    ("\n  <html lang=sv>", "html", "html after spaces"),
    ("<!-- saved\n from --><!-- x --><HTML>", "html", "html after comments"),
    ('<?xml version="1.0"?>\n<!DOCTYPE html>', "html", "XHTML"),
    ("<body>", "html", "a body"),
    ("<main><h1>A</h1>", "html", "a piece of a page"),
    ("<dl><dt>Region<dd>Norr", "html", "a list of terms"),
    ("<table><tr>", "html", "a table"),
    ("<headline>", "page", "a tag that is no HTML"),
    ('<?xml version="1.0"?><rdf:RDF/>', "page", "other XML"),
    (CSV, "csv", "an export"),
    (CSV.replace(";", ","), "csv", "an export with commas"),
    (CSV.replace(";", "\t"), "csv", "an export with tabulators"),
    (f"sep=;\n{CSV}", "csv", "an export that names its delimiter"),
    ('"Diarienummer\n/ Operation ID";Namn;Region;X\n', "csv", "a heading on two lines"),
    ('"Diarienummer";"Namn";"Region";"X"\n', "csv", "quoted headings"),
    ("Diarienummer;Namn;Region\n", "csv", "few columns, each known"),
    ("Diarienummer;Namn;x\n", "page", "too few columns"),
    ("a;b;c;d;e\n", "page", "unknown columns"),
    ("Region;b;c;d;e\n", "page", "one known column"),
    ("Operation_Local_Identifier,Operation_Name_English,Country,Fund_Code\n", "page", "another register's list"),
    ('{"number": "25-001-S01"}\n', "json-lines", "JSON Lines"),
    ('\n\n  {"number": 1}', "json-lines", "JSON Lines after spaces"),
    ("{", "json-lines", "JSON cut short"),
    ("[{}]", "page", "an array"),
    (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx", "a workbook"),
    (archive("a.txt"), "page", "another archive"),
    (archive("word/document.xml"), "page", "a text document"),
    (archive("xl/workbook.xml")[:40], "page", "an archive cut short"),
    (b"PK\x03\x04", "page", "the beginning of an archive"),
    (PAGE.encode() + CSV.encode(), "page", "a page before a table"),
    (f"{' ' * (HEAD + 10)}<html>", "page", "html that begins too late"),
    (CSV.encode() + "Ö".encode() * HEAD, "csv", "a character cut in two at the end of what is looked at"),
]


@pytest.mark.parametrize(("data", "kind"), [case[:2] for case in CASES], ids=[case[2] for case in CASES])
def test_sources_are_told_apart_by_content(data: str | bytes, kind: str) -> None:
    assert recognise(data.encode() if isinstance(data, str) else data, TABLE) == kind


@each_of(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
    [(PAGE, "page"), (CSV, "csv"), ("<!doctype html>å", "html"), ('{"title": "å"}', "json-lines")],
)
def test_in_every_encoding(encoding: str, case: tuple[str, str]) -> None:
    text, kind = case
    assert recognise(text.encode(encoding), TABLE) == kind


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_any_bytes_are_something(data: bytes) -> None:
    assert recognise(data, TABLE) in ("page", "html", "csv", "xlsx", "json-lines")


def test_an_archive_of_a_version_nobody_knows_is_no_workbook() -> None:
    """zipfile raised NotImplementedError here, which ended a build of a hundred thousand mangled records."""
    data = bytearray(xlsx_export([Sample({"number": "24-001-S01", "title": "Ny väg"})]))
    data[data.index(b"PK\x01\x02") + 6] = 161
    assert recognise(bytes(data), load_fields()) == "page"
