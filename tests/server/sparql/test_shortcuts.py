"""What is done the short way is what the long way would do."""

import gzip
import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat

from esfgraph_server.http.problems import ProblemError
from esfgraph_server.query_pool.messages import HEADER, Form, Refusal, read_opening
from esfgraph_server.query_pool.result_writer import WORTH_COMPRESSING, Output, RefusedError, RowCount
from esfgraph_server.sparql.endpoint import _decode

_ROW = b'{"x":{"type":"literal","value":"1"}}'
_END = b"Z"


@given(st.text(alphabet="aå=&+%;4 1", max_size=40))
def test_parameters_are_read_as_the_standard_library_reads_them(text: str) -> None:
    encoded = text.encode()
    try:
        expected = parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(ProblemError):
            _decode(encoded)
    else:
        assert _decode(encoded) == expected


@pytest.mark.parametrize("encoded", [b"query=%FF", b"%C3=x", b"query=\xff"])
def test_parameters_that_are_no_utf_8_are_refused(encoded: bytes) -> None:
    with pytest.raises(ProblemError, match="UTF-8"):
        _decode(encoded)


@pytest.mark.parametrize(("number", "refused"), [(1000, False), (1001, True)])
def test_parameters_are_bounded_in_number(number: int, refused: bool) -> None:
    encoded = b"&".join([b"a=1"] * number)
    if not refused:
        assert len(_decode(encoded)) == number
        return
    with pytest.raises(ProblemError, match="too many"):
        _decode(encoded)


def _write(rows: int, most: int, *, packed: bool = False) -> list[tuple[bytes, bytes]]:
    """Write an answer of so many rows and return its frames."""
    sent = bytearray()
    output = Output(sent.extend, Form.SOLUTIONS, (), RowCount(QueryResultsFormat.JSON, most), 1 << 20, gzip=packed)
    output.write(b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([_ROW] * rows) + b"]}}")
    output.finish(_END)
    frames = []
    while sent:
        kind, size = HEADER.unpack_from(sent)
        frames.append((kind, bytes(sent[HEADER.size : HEADER.size + size])))
        del sent[: HEADER.size + size]
    return frames


@pytest.mark.parametrize(("rows", "most"), [(3, 3), (3, 10_000), (2500, 2500)])
def test_an_answer_of_as_many_rows_as_are_allowed_is_sent(rows: int, most: int) -> None:
    *_, (kind, body) = _write(rows, most)
    assert kind == _END
    assert body.endswith(b"]}}")


@pytest.mark.parametrize(("rows", "most"), [(4, 3), (2501, 2500)])
def test_one_row_more_is_refused_however_short_the_answer(rows: int, most: int) -> None:
    with pytest.raises(RefusedError) as caught:
        _write(rows, most)
    assert json.loads(caught.value.body)["refusal"] == Refusal.ROWS


@pytest.mark.parametrize(("rows", "packed"), [(3, False), (40, True), (2500, True)])
def test_only_what_is_worth_it_is_compressed_and_can_be_read_again(rows: int, packed: bool) -> None:
    (_, first), *rest = _write(rows, 10_000, packed=True)
    opening, data = read_opening(first)
    assert opening.encoding == ("gzip" if packed else None)
    body = data + b"".join(body for _, body in rest)
    plain = gzip.decompress(body) if packed else body
    assert (len(plain) >= WORTH_COMPRESSING) is packed
    assert plain.count(_ROW) == rows
