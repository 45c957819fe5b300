"""Fetching: every address asked for once in a run, one after another, as its site's rules allow."""

import hashlib
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

from esfgraph.errors import FetchError, UsageError
from esfgraph.fetch.addresses import Listed, address_of, host_of, read_list, read_sitemap
from esfgraph.fetch.archive import Known, Run, finish_others, holding, known_before, now
from esfgraph.fetch.client import MAX_BYTES, Client, Exchange
from esfgraph.fetch.robots import Rules, read_rules
from esfgraph.publisher.publication import Publication
from esfgraph.version import __version__

MAX_EXPORT_BYTES = 200_000_000
"""The largest export: what a source may have."""
MAX_REDIRECTS = 5
MAX_TRIES = 4
"""How often an address is asked for that gives no answer, or one that asks for patience."""
MAX_WAIT = 300.0
"""The longest time in seconds that is waited because a server asks for it; for a longer one the run is put off."""
MAX_FAILURES = 5
"""So many addresses in a row that give no answer put the run off."""
MAX_SITEMAPS = 1000

PATIENCE = (429, 500, 502, 503, 504)
"""Statuses of a server that is asked too often, or is out of order."""
_REDIRECTS = ("301", "302", "303", "307", "308")


class Progress(Protocol):
    """Whoever watches."""

    def begin(self, step: str, total: int) -> None:
        """A step of *total* addresses begins."""

    def advance(self, count: int) -> None:
        """So many more are done."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to fetch: one of a list, a sitemap and an export."""

    urls: Path | None = None
    """A file of addresses."""
    sitemap: str | None = None
    """The address of a sitemap: what it lists, and every page of its host that was fetched before."""
    export: str | None = None
    """The address of a file that holds the register."""
    only: str = ""
    """Of a sitemap, those addresses alone that have this text in them."""

    def __post_init__(self) -> None:
        """Raise UsageError unless it is one of the three."""
        if sum(each is not None for each in (self.urls, self.sitemap, self.export)) != 1:
            raise UsageError("Name what to fetch: one of --urls FILE, --sitemap URL, --export URL.")

    @property
    def id(self) -> str:
        """What tells one order from another: 16 hex digits, for the path of a list is nobody else's business."""
        named = (str(self.urls.resolve()) if self.urls else "", self.sitemap or "", self.export or "", self.only)
        return hashlib.sha256("\n".join(named).encode("utf-8", "surrogateescape")).hexdigest()[:16]


@dataclass(slots=True)
class Fetched:
    """What came of a run."""

    counts: Counter[str] = field(default_factory=Counter)
    """Addresses by what came of them: the key of a word of commands."""
    others: list[Path] = field(default_factory=list)
    """Archives of stopped runs of another order, which are finished as they were."""
    archive: Path | None = None
    """What was written; None where nothing was answered, or the run is put off."""
    put_off: str = ""
    """Why the run is put off, as a key of the words of commands; empty where it is over."""
    until: str = ""
    """When to go on at the earliest, in UTC, where the server says so."""

    @property
    def is_whole(self) -> bool:
        """Whether every address gave an answer that tells."""
        return not self.put_off and not self.counts["fetched-failed"]


class _PutOffError(Exception):
    """The run must be put off."""


def agent_of(publication: Publication) -> tuple[str, str]:
    """The name under which pages are asked for, and whom to turn to: what the publication states.

    Raise UsageError where it states no contact, or not under which terms the sources may be used.
    """
    if publication.source_terms is None:
        raise UsageError(
            f"The terms under which the sources may be used are not stated: state 'terms' or 'page' under [sources] in "
            f"{publication.place('sources.terms')}, and look whether they allow what you want."
        )
    return contact_agent(publication)


def contact_agent(publication: Publication) -> tuple[str, str]:
    """The same where no sources are asked for: a contact is enough."""
    if publication.contact is None:
        raise UsageError(
            f"Whom a site can turn to is not stated: state [contact] in {publication.place('contact.name')}; "
            "it is sent with every request."
        )
    contact = publication.contact.page or f"mailto:{publication.contact.email}"
    return f"esfgraph/{__version__} (+{contact})", contact


def fetch(
    order: Order,
    folder: Path,
    publication: Publication,
    *,
    delay: float = 1.0,
    allow_private: bool = False,
    progress: Progress,
    client: Client | None = None,
) -> Fetched:
    """Fetch what an order names into an archive of *folder*; a run that was stopped is gone on with.

    *delay* is the pause between two requests in seconds. Raise UsageError where the publication does not state what it
    must, SourceError for a list or sitemap that cannot be read, FetchError where the folder cannot be written, or an
    address leads to a private network and *allow_private* does not say that it may.
    """
    agent, contact = agent_of(publication)
    fetched = Fetched()
    with holding(folder), _sentences(folder):
        fetched.others = finish_others(folder, order.id)
        before = known_before(folder)
        run = Run(folder, contact, order.id)
        asker = _Asker(client or Client(agent, allow_private=allow_private), run, before, delay, fetched)
        try:
            asker.carry_out(order, progress)
            fetched.archive = run.finish()
        except _PutOffError:
            run.pause()
        except BaseException:
            run.pause()
            raise
    return fetched


@contextmanager
def _sentences(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a FetchError: what servers do wrong is told by the client."""
    try:
        yield
    except OSError as error:
        what = error.filename or str(folder)
        raise FetchError(f"The archives in {what!r} cannot be read or written ({error.strerror}).") from error


@dataclass(slots=True)
class _Asker:
    client: Client
    run: Run
    before: dict[str, Known]
    delay: float
    fetched: Fetched
    sleep: Callable[[float], None] = time.sleep
    _hosts: set[str] = field(default_factory=set)
    _rules: dict[str, Rules] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _last: float = float("-inf")
    _failures: int = 0

    def carry_out(self, order: Order, progress: Progress) -> None:
        """Ask for all that an order names."""
        if order.export is not None:
            listed, most = [_named(order.export)], MAX_EXPORT_BYTES
            self._hosts = {host_of(listed[0])}
        elif order.urls is not None:
            listed, most = read_list(order.urls), MAX_BYTES
            self._hosts = {host_of(each) for each in listed}
        else:
            sitemap, most = _named(order.sitemap or ""), MAX_BYTES
            self._hosts = {host_of(sitemap)}
            listed = self._of_sitemap(sitemap, order.only)
        progress.begin("Fetching", len(listed))
        for address in listed:
            self._ask(address, most)
            progress.advance(1)

    def _of_sitemap(self, sitemap: str, only: str) -> list[str]:
        """What may have changed of what a sitemap lists, then the pages of its host that it lists no more."""
        found: dict[str, Listed] = {}
        for listed in self._listed(sitemap):
            if host_of(listed.address) not in self._hosts:
                self.fetched.counts["fetched-elsewhere"] += 1
            elif only in listed.address:
                found[listed.address] = listed
        known = {
            address
            for address, known in self.before.items()
            if known.is_page and only in address and host_of(address) in self._hosts and address != sitemap
        }
        may_have_changed = [address for address, listed in found.items() if self._may_have_changed(listed)]
        self.fetched.counts["fetched-unasked"] += len(found) - len(may_have_changed)
        return [*may_have_changed, *sorted(known - found.keys())]

    def _listed(self, sitemap: str) -> Iterator[Listed]:
        waiting, seen = [sitemap], {sitemap}
        while waiting:
            address = waiting.pop(0)
            exchange = self._followed(address)
            if exchange is None or exchange.status != 200 or exchange.fault:
                status = exchange.status if exchange else 0
                raise FetchError(f"The sitemap {address} cannot be read (status {status}); check its address.")
            for is_sitemap, listed in read_sitemap(unpacked(exchange)):
                if not is_sitemap:
                    yield listed
                elif listed.address not in seen and len(seen) < MAX_SITEMAPS and host_of(listed.address) in self._hosts:
                    seen.add(listed.address)
                    waiting.append(listed.address)

    def _may_have_changed(self, listed: Listed) -> bool:
        known = self.before.get(listed.address)
        return known is None or known.status not in ("200", "304") or not listed.changed or listed.changed >= known.at

    def _ask(self, address: str, most: int) -> None:
        """Ask for a page and, where it is elsewhere on the same server, there."""
        for _ in range(MAX_REDIRECTS + 1):
            if address in self._asked:
                return
            self._asked.add(address)
            if not self._rules_of(address).allow(address):
                self.fetched.counts["fetched-forbidden"] += 1
                return
            known = self.run.done.get(address)
            if known is None or not known.status or int(known.status) in PATIENCE:
                known = self._answer(address, most)
            self._count(known)
            if known is None or known.status not in _REDIRECTS:
                return
            leads_to = address_of(known.location, address) if known.location else None
            if leads_to is None or host_of(leads_to) not in self._hosts:
                self.fetched.counts["fetched-elsewhere"] += 1
                return
            address = leads_to

    def _answer(self, address: str, most: int) -> Known | None:
        """Ask for a page, of another version than the one that is there; None where there is no answer that tells."""
        before = self.before.get(address)
        headers = {}
        if before and before.is_page:
            headers = {"If-None-Match": before.etag, "If-Modified-Since": before.modified}
        exchange = self._patiently(address, {name: value for name, value in headers.items() if value}, most)
        if exchange.fault or exchange.status in PATIENCE:
            self._failures += 1
            if self._failures == MAX_FAILURES:
                self._put_off("fetch-no-answers")
            return None
        self._failures = 0
        return self.run.done[address]

    def _count(self, known: Known | None) -> None:
        status = known.status if known else ""
        what = {"200": "page", "304": "unchanged", "404": "gone", "410": "gone", "": "failed"}.get(status)
        self.fetched.counts[f"fetched-{what or ('moved' if status in _REDIRECTS else 'other')}"] += 1

    def _rules_of(self, address: str) -> Rules:
        """The rules of the site that an address is of."""
        place = urljoin(address, "/robots.txt")
        if place not in self._rules:
            exchange = self._followed(place, obeying=False)
            if exchange is not None and (exchange.status in PATIENCE or exchange.fault):
                self._put_off("fetch-no-rules")  # a site that cannot tell its rules allows nothing (RFC 9309, 2.3.1.4)
            found = exchange is not None and exchange.status == 200
            self._rules[place] = read_rules(unpacked(exchange)) if found and exchange else Rules()
        return self._rules[place]

    def _followed(self, address: str, *, obeying: bool = True) -> Exchange | None:
        """Ask for what tells how to go on, wherever it is on the same server; None where it is elsewhere."""
        for _ in range(MAX_REDIRECTS + 1):
            if obeying and not self._rules_of(address).allow(address):
                return None
            exchange = self._patiently(address, {}, MAX_BYTES, is_aside=True)
            if str(exchange.status) not in _REDIRECTS:
                return exchange
            leads_to = address_of(exchange.headers.get("location", ""), address)
            if leads_to is None or host_of(leads_to) not in self._hosts:
                return None
            address = leads_to
        return None

    def _patiently(self, address: str, headers: dict[str, str], most: int, *, is_aside: bool = False) -> Exchange:
        """Ask until there is an answer that tells, a few times, each after a longer pause; keep every answer."""
        for tried in range(1, MAX_TRIES + 1):
            self._pause(address)
            at = now()
            exchange = self.client.get(address, headers, most)
            if exchange.fault == "fetch-private":
                raise FetchError(
                    f"{host_of(address)!r} leads to a private network, which is not asked for anything; "
                    "--allow-private says that it may be."
                )
            if exchange.status:
                self.run.keep(address, at, exchange, self.before.get(address), is_aside=is_aside)
            is_over = not exchange.fault and exchange.status not in PATIENCE
            if is_over or exchange.fault == "fetch-too-large" or tried == MAX_TRIES:
                return exchange
            asked = retry_after(exchange.headers.get("retry-after", ""))
            if asked > MAX_WAIT:
                until = datetime.fromtimestamp(time.time() + asked, UTC).strftime("%Y-%m-%d %H:%M UTC")
                self._put_off("fetch-asked-to-wait", until)
            self.sleep(max(asked, self.delay * 2**tried))
        raise AssertionError("unreachable")

    def _pause(self, address: str) -> None:
        """Wait until the next request may go."""
        rules = self._rules.get(urljoin(address, "/robots.txt"))
        left = self._last + max(self.delay, rules.delay if rules else 0.0) - time.monotonic()
        if left > 0:
            self.sleep(left)
        self._last = time.monotonic()

    def _put_off(self, why: str, until: str = "") -> None:
        self.fetched.put_off, self.fetched.until = why, until
        raise _PutOffError


def _named(text: str) -> str:
    address = address_of(text)
    if address is None:
        raise UsageError(f"{text!r} is no address of the web; give one such as https://www.example.se/sitemap.xml.")
    return address


def unpacked(exchange: Exchange) -> bytes:
    """What was sent, unpacked as far as it can be."""
    if exchange.headers.get("content-encoding", "").lower() not in ("gzip", "x-gzip"):
        return exchange.body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(exchange.body, MAX_BYTES)
    except zlib.error:
        return exchange.body


def retry_after(text: str) -> float:
    """How many seconds a server asks to wait (RFC 9110, 10.2.3); 0 where it does not say."""
    text = text.strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        time_ = parsedate_to_datetime(text)
        return max(time_.astimezone(UTC).timestamp() - time.time(), 0.0)
    except (ValueError, OverflowError):
        return 0.0


def totals(fetched: Fetched) -> Iterable[tuple[str, int]]:
    """What came of the addresses, in an order to be told in: the key of a word, and how many."""
    order = ("page", "unchanged", "gone", "moved", "other", "unasked", "elsewhere", "forbidden", "failed")
    return [(f"fetched-{each}", fetched.counts[f"fetched-{each}"]) for each in order]
