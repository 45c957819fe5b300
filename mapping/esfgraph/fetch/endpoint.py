"""A SPARQL endpoint of others, asked one query (SPARQL 1.1 Protocol, 2.1.1)."""

import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from esfgraph.errors import FetchError, UsageError
from esfgraph.fetch.addresses import address_of, host_of
from esfgraph.fetch.client import Client, Exchange
from esfgraph.fetch.fetching import MAX_TRIES, MAX_WAIT, PATIENCE, retry_after, unpacked

_ACCEPT = "application/sparql-results+json"
_PAUSE = 1.0


def endpoint_of(text: str) -> str:
    """Bring the address of an endpoint into its form; raise UsageError for what is none."""
    address = address_of(text)
    if address is None or urlsplit(address).query:
        raise UsageError(f"{text!r} is no address of an endpoint; give one such as https://query.wikidata.org/sparql.")
    return address


def ask(endpoint: str, query: str, client: Client, sleep: Callable[[float], None] = time.sleep) -> bytes:
    """Ask a query; give the answer as it was sent. An endpoint that is busy is asked again, after the time it names.

    Raise FetchError where there is no answer.
    """
    host = host_of(endpoint)
    for tried in range(1, MAX_TRIES + 1):
        exchange = client.get(f"{endpoint}?{urlencode({'query': query})}", {"Accept": _ACCEPT})
        if exchange.fault == "fetch-private":
            raise FetchError(
                f"{host!r} leads to a private network, which is not asked for anything; --allow-private says that it "
                "may be."
            )
        wait = retry_after(exchange.headers.get("retry-after", ""))
        if exchange.fault == "fetch-too-large" or not _is_passing(exchange) or wait > MAX_WAIT or tried == MAX_TRIES:
            break
        sleep(max(wait, _PAUSE * 2**tried))
    if exchange.fault:
        raise FetchError(f"{host!r} gave no whole answer ({_FAULTS[exchange.fault]}); {_INSTEAD}")
    if exchange.status != 200:
        raise FetchError(f"{host!r} answered with status {exchange.status} and no result; {_INSTEAD}")
    return unpacked(exchange)


_FAULTS = {
    "fetch-too-large": "it is too large",
    "fetch-too-slow": "it takes too long",
    "fetch-broken": "the connection failed",
}
_INSTEAD = "try later, or ask there yourself ('--show-query') and give the answer that you saved to --result."


def _is_passing(exchange: Exchange) -> bool:
    """Whether another try may help."""
    return bool(exchange.fault) or exchange.status in PATIENCE
