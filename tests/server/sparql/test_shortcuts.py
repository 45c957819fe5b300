"""What is done the short way is what the long way would do."""

import gzip
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat

from esfgraph_server.http.problems import ProblemError
from esfgraph_server.query_pool.messages import LENGTH, Form, Part, Refusal, decode_reply
from esfgraph_server.query_pool.result_writer import WORTH_COMPRESSING, AnswerWriter, RefusedError, RowCount
from esfgraph_server.sparql.protocol import decode_parameters

_ROW = b'{"x":{"type":"literal","value":"1"}}'


@given(st.text(alphabet="aå=&+%;4 1", max_size=40))
def test_parameters_are_read_as_the_standard_library_reads_them(text: str) -> None:
    encoded = text.encode()
    try:
        expected = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(ProblemError):
            decode_parameters(encoded)
    else:
        assert decode_parameters(encoded) == expected


@pytest.mark.parametrize("encoded", [b"query=%FF", b"%C3=x", b"query=\xff"])
def test_parameters_that_are_no_utf_8_are_refused(encoded: bytes) -> None:
    with pytest.raises(ProblemError, match="UTF-8"):
        decode_parameters(encoded)


@pytest.mark.parametrize(("number", "refused"), [(1000, False), (1001, True)])
def test_parameters_are_bounded_in_number(number: int, refused: bool) -> None:
    encoded = b"&".join([b"a=1"] * number)
    if not refused:
        assert len(decode_parameters(encoded)) == number
        return
    with pytest.raises(ProblemError, match="too many"):
        decode_parameters(encoded)


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
