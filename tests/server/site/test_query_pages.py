"""Pages that ask queries ask them for their reader: nobody gets more than a share by asking through a page."""

import contextlib
import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.serving import RunningServer, Serve

_SLOW = "SELECT%20(COUNT(*)%20AS%20?n)%20%7B?a%20?b%20?c.?d%20?e%20?f.?g%20?h%20?i%7D"


@contextlib.contextmanager
def _asking(server: "RunningServer", waiting: int) -> "Iterator[None]":
    """Ask a query that does not end, and wait until so many wait."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"GET /sparql?query={_SLOW} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        while server.release.pool.waiting < waiting or not server.release.pool.busy:
            pass
        yield


@pytest.mark.parametrize("page", ["/en/sparql?query=ASK%7B%7D", "/en/queries/findings-by-rule"])
def test_a_page_waits_in_its_readers_line(serve: "Serve", page: str) -> None:
    """One query runs, one waits; two may wait, but one client's only half of them."""
    every_query_is_quick = {"query_quick_seconds": 60.0, "query_seconds": 60.0}
    with (
        serve(query_processes=1, quick_processes=1, query_queue=2, **every_query_is_quick) as server,
        _asking(server, 0),
        _asking(server, 1),
    ):
        answer = server.client.get(page)
        assert answer.status_code == 503
        assert "1 queries are waiting already" in answer.text


@pytest.mark.parametrize(
    ("limit", "swedish", "english"),
    [
        (0, "<p data-told>0 rader</p>", "<p data-told>0 rows</p>"),
        (1, "<p data-told>1 rad</p>", "<p data-told>1 row</p>"),
        (200, "<p data-told>200 rader</p>", "<p data-told>200 rows</p>"),
        (201, "<p data-told>201 rader; de första 200 visas</p>", "<p data-told>201 rows; the first 200 are shown</p>"),
        (447, "<p data-told>447 rader; de första 200 visas</p>", "<p data-told>447 rows; the first 200 are shown</p>"),
        (2000, "rader; de första 200 visas</p>", "rows; the first 200 are shown</p>"),
    ],
)
def test_numbers_are_of_the_whole_answer(server: "RunningServer", limit: int, swedish: str, english: str) -> None:
    query = f"SELECT * {{ ?s <http://purl.org/dc/terms/title> ?o }} LIMIT {limit}"
    for language, expected in (("sv", swedish), ("en", english)):
        page = server.client.get(f"/{language}/sparql", params={"query": query}).text
        assert expected in page
        assert ("Mer än" in page or "More than" in page) == (limit == 2000)


@pytest.mark.parametrize("path", ["/sv/nothing", "/sv/project/none", "/sv/municipality/none"])
def test_a_swedish_page_of_a_problem_has_no_english_sentence(server: "RunningServer", path: str) -> None:
    page = server.client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "There is nothing" not in page.text
    assert 'lang="en"' not in page.text.partition("<main")[2]
