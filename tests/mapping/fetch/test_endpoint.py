"""An endpoint of others is asked politely: under our name, again only where that may help, never for long."""

import urllib.parse

import pytest
from tests.mapping.fetch.site import Asked, Site, http

from esfgraph.errors import FetchError, UsageError
from esfgraph.fetch.client import Client
from esfgraph.fetch.endpoint import ask, endpoint_of

QUERY = "SELECT ?key ?target { ?target <http://x.example/å> ?key }"
PATH = "/sparql?" + urllib.parse.urlencode({"query": QUERY})
BUSY = "503 Service Unavailable"


def asked(site: Site, waits: list[float]) -> bytes:
    return ask(f"{site.place}/sparql", QUERY, Client("esfgraph/1 (+x)", allow_private=True), waits.append)


def test_a_busy_endpoint_is_asked_again_after_the_time_it_names(site: Site) -> None:
    answers = iter([http(status="429 Too Many", retry_after="7"), http(status=BUSY), http(b"{}")])
    site.pages[PATH] = lambda _: next(answers)
    waits: list[float] = []
    assert asked(site, waits) == b"{}"
    assert waits == [7.0, 4.0]
    headers: Asked = site.asked[0][1]
    assert (headers["user-agent"], headers["accept"]) == ("esfgraph/1 (+x)", "application/sparql-results+json")
    assert [path for path, _ in site.asked] == [PATH] * 3


@pytest.mark.parametrize(
    ("answer", "sentence", "times"),
    [
        (http(status="400 Bad Request"), "answered with status 400 and no result; try later, or ask there", 1),
        (http(status="302 Found", location="http://127.0.0.1:1/"), "answered with status 302", 1),
        (http(status=BUSY, retry_after="3600"), "answered with status 503", 1),
        (http(status=BUSY), "answered with status 503", 4),
        (http(b"half", content_length="100"), "gave no whole answer (the connection failed)", 4),
    ],
)
def test_no_answer_is_told_in_a_sentence(site: Site, answer: bytes, sentence: str, times: int) -> None:
    site.pages[PATH] = answer
    with pytest.raises(FetchError) as error:
        asked(site, [])
    assert sentence in str(error.value)
    assert len(site.asked) == times


def test_a_private_network_is_not_asked(site: Site) -> None:
    with pytest.raises(FetchError, match=r"leads to a private network.*--allow-private"):
        ask(f"{site.place}/sparql", QUERY, Client("esfgraph"))
    assert site.asked == []


@pytest.mark.parametrize("text", ["", "sparql", "ftp://x.example/sparql", "http://x.example/sparql?query=x", "http://"])
def test_what_is_no_address_of_an_endpoint_is_refused(text: str) -> None:
    with pytest.raises(
        UsageError, match=r"is no address of an endpoint; give one such as https://query\.wikidata\.org/"
    ):
        endpoint_of(text)
