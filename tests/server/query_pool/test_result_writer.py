"""Answers are well-formed in XML, bounded in rows, and compressed where it is worth it; others are refused."""

import gzip
import io
from typing import Any
from xml.etree import ElementTree

import pytest
from pyoxigraph import QueryResultsFormat
from tests.clients import TestClient

from esfgraph_server.query_pool.messages import LENGTH, Form, Part, Refusal, decode_reply
from esfgraph_server.query_pool.result_writer import (
    WORTH_COMPRESSING,
    AnswerWriter,
    RefusedError,
    RowCount,
    XmlText,
    XmlTextError,
)

RESULTS = "http://www.w3.org/2005/sparql-results#"
_ROW = b'{"x":{"type":"literal","value":"1"}}'
ILLEGAL = "it holds a character that XML cannot carry"


def ask(client: TestClient, query: str, format_: str) -> Any:
    return client.get("/sparql", params={"query": query, "format": format_})


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"a\rb", "a\rb"),
        (r"a\r\nb\tc", "a\r\nb\tc"),
        (r"<&>\"'", "<&>\"'"),
        (r"\u0085\uFFFD\U0001F600", "\x85\ufffd😀"),
    ],
)
def test_what_xml_can_carry_comes_back_as_it_was(client: TestClient, escaped: str, text: str) -> None:
    answer = ask(client, f'SELECT ("{escaped}" AS ?x) {{}}', "xml")
    literal = ElementTree.fromstring(answer.content).find(f".//{{{RESULTS}}}literal")
    assert literal is not None
    assert literal.text == text


@pytest.mark.parametrize("escaped", [r"\u0001", r"\u0000", r"\u001F", r"\uFFFE", r"\uFFFF", r"\u000B"])
def test_what_xml_cannot_carry_is_refused_and_can_be_had_as_json(client: TestClient, escaped: str) -> None:
    query = f'SELECT ("{escaped}" AS ?x) {{}}'
    refused = ask(client, query, "xml")
    assert refused.status_code == 422
    assert ILLEGAL in refused.json()["detail"]
    assert len(ask(client, query, "json").json()["results"]["bindings"]) == 1
    graph = f'CONSTRUCT {{ <http://e/a> <http://e/p> "{escaped}" }} {{}}'
    assert ask(client, graph, "rdf-xml").status_code == 422
    assert ask(client, graph, "turtle").status_code == 200


@pytest.mark.parametrize("property_", ["http://e/1", "http://e/", "http://e/a-1.", "urn:1:2"])
def test_a_property_without_a_name_is_refused_in_rdf_xml(client: TestClient, property_: str) -> None:
    query = f"CONSTRUCT {{ <http://e/a> <{property_}> 1 }} {{}}"
    refused = ask(client, query, "rdf-xml")
    if property_.endswith("a-1."):  # names may hold hyphens, digits and dots, and end in them
        assert refused.status_code == 200
        ElementTree.fromstring(refused.content)
        return
    assert refused.status_code == 422
    assert f"<{property_}>" in refused.json()["detail"]


@pytest.mark.parametrize("property_", ["http://e/p", "http://e/åäö", "http://e/1a", "http://e#_1", "urn:x:y"])
def test_a_property_with_a_name_can_be_had(client: TestClient, property_: str) -> None:
    answer = ask(client, f"CONSTRUCT {{ <http://e/a> <{property_}> 1 }} {{}}", "rdf-xml")
    assert answer.status_code == 200
    ElementTree.fromstring(answer.content)


@pytest.mark.parametrize("text", ["\ufffe", "\uffff"])
def test_a_character_is_seen_wherever_its_bytes_are_parted(text: str) -> None:
    data = text.encode()
    for place in range(1, len(data)):
        output = XmlText(io.BytesIO())
        output.write(b"a" + data[:place])
        with pytest.raises(XmlTextError, match="cannot carry"):
            output.write(data[place:] + b"b")


def test_nothing_is_lost_where_bytes_are_parted() -> None:
    data = "\ufffdÅ\uff01\ufb00\r".encode()
    for place in range(len(data)):
        whole = io.BytesIO()
        output = XmlText(whole)
        assert output.write(data[:place]) + output.write(data[place:]) == len(data)
        assert whole.getvalue() == data.replace(b"\r", b"&#13;")


def _write(rows: int, most: int, *, packed: bool = False) -> list[Part]:
    """Write an answer of so many rows and return its parts."""
    sent = bytearray()
    output = AnswerWriter(
        sent.extend, Form.SOLUTIONS, (), RowCount(QueryResultsFormat.JSON, most), 1 << 20, gzip=packed
    )
    output.write(b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([_ROW] * rows) + b"]}}")
    output.finish(leaving=False)
    parts = []
    while sent:
        end = LENGTH.size + LENGTH.unpack_from(sent)[0]
        part = decode_reply(sent[LENGTH.size : end])
        assert isinstance(part, Part)
        parts.append(part)
        del sent[:end]
    return parts


@pytest.mark.parametrize(("rows", "most"), [(3, 3), (3, 10_000), (2500, 2500)])
def test_an_answer_of_as_many_rows_as_are_allowed_is_sent(rows: int, most: int) -> None:
    *_, end = _write(rows, most)
    assert end.last
    assert end.data.endswith(b"]}}")


@pytest.mark.parametrize(("rows", "most"), [(4, 3), (2501, 2500)])
def test_one_row_more_is_refused_however_short_the_answer(rows: int, most: int) -> None:
    with pytest.raises(RefusedError) as caught:
        _write(rows, most)
    assert caught.value.refused.refusal is Refusal.ROWS


@pytest.mark.parametrize(("rows", "packed"), [(3, False), (40, True), (2500, True)])
def test_only_what_is_worth_it_is_compressed_and_can_be_read_again(rows: int, packed: bool) -> None:
    parts = _write(rows, 10_000, packed=True)
    assert parts[0].opening is not None
    assert parts[0].opening.encoding == ("gzip" if packed else None)
    body = b"".join(part.data for part in parts)
    plain = gzip.decompress(body) if packed else body
    assert (len(plain) >= WORTH_COMPRESSING) is packed
    assert plain.count(_ROW) == rows
