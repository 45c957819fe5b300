"""Addresses as some clients send them: with letters that are not escaped."""

import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from esfgraph_server.http.request_target import RequestLines

if TYPE_CHECKING:
    from tests.serving import RunningServer


@pytest.mark.parametrize(
    ("parts", "escaped"),
    [
        (["GET /å HTTP/1.1\r\n"], "GET /%C3%A5 HTTP/1.1\r\n"),
        (["GET /a?q=räka HTTP/1.1\r\nX: ä\r\n\r\n"], "GET /a?q=r%C3%A4ka HTTP/1.1\r\nX: ä\r\n\r\n"),
        (["GET /", "å HTTP", "/1.1\r\nX: ä"], "GET /%C3%A5 HTTP/1.1\r\nX: ä"),
        (["\r\nGET /å HTTP/1.1\r\n"], "\r\nGET /å HTTP/1.1\r\n"),
        (["\r\n", "GET /å HTTP/1.1\r\n"], "\r\nGET /%C3%A5 HTTP/1.1\r\n"),
        (["GET /%C3%A5 HTTP/1.1\r\n"], "GET /%C3%A5 HTTP/1.1\r\n"),
        (["POST /a HTTP/1.1\r\n\r\nå", "ä\nö"], "POST /a HTTP/1.1\r\n\r\nåä\nö"),
    ],
)
def test_only_the_first_line_is_escaped(parts: list[str], escaped: str) -> None:
    lines = RequestLines()
    assert b"".join(lines.escape(part.encode()) for part in parts).decode() == escaped


@pytest.mark.parametrize(
    "path",
    [
        "/municipality/Åtvidaberg",
        "/municipality/Åtvidaberg.ttl",
        "/sparql?query=ASK{?s+?p+'å'}",
        "/sparql?query=SELECT('日本'AS?x){}",
        "/sparql?query=SELECT('a%20å'AS?x){}",
        "/sv/räksmörgås",
        "/api/v1/queries/å",
        "/projects?q=Åtvidaberg",
        "/downloads/å",
        "/static/å.css",
        "/😀",
        "http://localhost/municipality/Åtvidaberg",
    ],
)
def test_letters_are_read_whether_escaped_or_not(server: "RunningServer", path: str) -> None:
    escaped, raw, again = _answers(server, [quote(path, "/?=:%{}()'+"), path, path])
    assert int(escaped.split()[1]) < 500
    assert int(escaped.split()[1]) != 400
    assert raw == again == escaped


def _answers(server: "RunningServer", paths: list[str]) -> list[bytes]:
    """Ask all on one connection; what is each request's own is left out of the answers."""
    answers = []
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        file = connection.makefile("rb")
        for path in paths:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head = [line for line in iter(file.readline, b"\r\n") if not line.startswith((b"date", b"x-request-id"))]
            length = next(int(line.split()[1]) for line in head if line.startswith(b"content-length"))
            body = file.read(length)
            answers.append(b"".join(head) + b"".join(line for line in body.splitlines() if b"request_id" not in line))
    return answers


def test_letters_in_latin_1_are_an_address_at_which_there_is_nothing(server: "RunningServer") -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET /municipality/\xc5tvidaberg HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 404")
