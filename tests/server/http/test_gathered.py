"""Heads and bodies that travel together."""

import asyncio

import pytest

from esfgraph_server.http.gathered import Gathered


class _Pipe(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.fixture
def pipe() -> _Pipe:
    return _Pipe()


def test_head_waits_for_body_and_parts_do_not(pipe: _Pipe) -> None:
    gathered = Gathered(pipe)
    gathered.write(b"HTTP/1.1 200 OK\r\n\r\n")
    assert pipe.written == []
    gathered.write(b"first")
    gathered.write(b"second")
    assert pipe.written == [b"HTTP/1.1 200 OK\r\n\r\nfirst", b"second"]
    gathered.end()
    gathered.write(b"HTTP/1.1 404 Not Found\r\n\r\n")
    gathered.write(b"third")
    assert pipe.written[2:] == [b"HTTP/1.1 404 Not Found\r\n\r\nthird"]


@pytest.mark.parametrize("last", [Gathered.end, Gathered.close])
def test_head_without_body_is_written_at_the_end(pipe: _Pipe, last: object) -> None:
    gathered = Gathered(pipe)
    gathered.write(b"HTTP/1.1 200 OK\r\n\r\n")
    assert callable(last)
    last(gathered)
    assert pipe.written == [b"HTTP/1.1 200 OK\r\n\r\n"]
    gathered.end()
    assert len(pipe.written) == 1
    assert gathered.is_closing() == (last is Gathered.close)


def test_interim_response_waits_for_nothing(pipe: _Pipe) -> None:
    gathered = Gathered(pipe)
    gathered.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    gathered.write(b"HTTP/1.1 200 OK\r\n\r\n")
    gathered.write(b"body")
    assert pipe.written == [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nbody"]
