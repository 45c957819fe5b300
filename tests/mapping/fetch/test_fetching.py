"""Pages are asked for as their site wants it, whatever it answers, and what it sent is kept byte by byte."""

import gzip
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import trustme
from tests.cases import each_of
from tests.mapping.fetch.conftest import Fetch
from tests.mapping.fetch.site import Asked, Site, http, publication, serving, versioned
from warcio.archiveiterator import ArchiveIterator

from esfgraph.errors import FetchError, UsageError
from esfgraph.fetch.client import Client, is_open
from esfgraph.fetch.fetching import MAX_TRIES, Order, agent_of, fetch
from esfgraph.pipeline.progress import Silence
from esfgraph.publisher.publication import read_publication

NOBODY = "https://other.example.org/"


def listed(tmp_path: Path, site: Site, *paths: str) -> Order:
    path = tmp_path / "addresses.txt"
    path.write_text("".join(f"{each if '://' in each else site.place + each}\n" for each in paths), encoding="utf-8")
    return Order(urls=path)


def kept(archive: Path | None, kind: str = "response") -> dict[str, bytes]:
    """What an archive has of each path: the whole answer, as it was sent."""
    assert archive
    with archive.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
    found = {}
    with archive.open("rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            if record.rec_type == kind:
                found["/" + record.rec_headers.get_header("WARC-Target-URI").split("/", 3)[3]] = (
                    record.raw_stream.read()
                )
    return found


def cut(archive: Path | None) -> dict[str, str]:
    """Which answers an archive says are cut off, by path."""
    assert archive
    with archive.open("rb") as file:
        headers = [record.rec_headers for record in ArchiveIterator(file)]
    return {
        "/" + each.get_header("WARC-Target-URI").split("/", 3)[3]: each.get_header("WARC-Truncated")
        for each in headers
        if each.get_header("WARC-Truncated")
    }


# --- what is kept


def test_an_answer_is_kept_as_it_was_sent_for_its_owner_alone(run: Fetch, site: Site, tmp_path: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nX-ODD:  a \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    packed = http(gzip.compress(b"<p>Text</p>"), content_encoding="gzip", Set_Cookie="secret=1")
    site.pages |= {
        "/chunked": chunked,
        "/packed": packed,
        "/interim": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + http(b"a"),
        "/until-the-end": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nabc",
        "/more-than-said": http(b"abc") + b"<b>more</b>",
        "/broken-gzip": http(b"\x1f\x8bnothing", content_encoding="gzip"),
    }
    fetched = run(listed(tmp_path, site, *site.pages))
    answers = kept(fetched.archive)
    assert answers.pop("/interim") == http(b"a")
    assert answers.pop("/more-than-said") == http(b"abc")
    assert answers == {path: b"".join(site.sent[path]) for path in answers}
    assert fetched.counts == {"fetched-page": 6}
    assert fetched.archive
    assert fetched.archive.stat().st_mode & 0o777 == 0o600


def test_a_cookie_is_not_given_back_and_requests_say_who_asks(run: Fetch, site: Site, tmp_path: Path) -> None:
    site.pages |= {"/1": http(b"a", Set_Cookie="secret=1"), "/2": http(b"b")}
    fetched = run(listed(tmp_path, site, "/1", "/2"))
    for _, asked in site.asked:
        assert asked["user-agent"].startswith("esfgraph/")
        assert asked["user-agent"].endswith(" (+https://www.example.se/kontakt)")
        assert "cookie" not in asked
    assert kept(fetched.archive, "request")["/2"].startswith(b"GET /2 HTTP/1.1\r\n")


# --- what a site wants


def test_what_the_rules_of_a_site_forbid_is_not_asked_for(run: Fetch, site: Site, tmp_path: Path) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: esfgraph\nDisallow: /secret\nAllow: /secret/but\n"
    site.pages |= {"/robots.txt": http(rules, content_type="text/plain"), "/a": http(), "/secret/but": http()}
    fetched = run(listed(tmp_path, site, "/a", "/secret", "/secret/but"))
    assert site.paths == ["/a", "/secret/but"]
    assert fetched.counts == {"fetched-page": 2, "fetched-forbidden": 1}


def test_a_site_that_cannot_tell_its_rules_is_left_alone(run: Fetch, site: Site, tmp_path: Path) -> None:
    site.pages |= {"/robots.txt": http(status="500 Oops"), "/a": http()}
    fetched = run(listed(tmp_path, site, "/a"))
    assert (site.paths, fetched.put_off) == ([], "fetch-no-rules")
    site.pages["/robots.txt"] = http(status="301 Moved", location="/rules")
    site.pages["/rules"] = http(b"User-agent: *\nDisallow: /a", content_type="text/plain")
    assert run(listed(tmp_path, site, "/a")).counts == {"fetched-forbidden": 1}


@pytest.mark.parametrize(("delay", "rules"), [(0.2, b""), (0.0, b"User-agent: *\nCrawl-delay: 0.2")])
def test_there_is_a_pause_between_requests(site: Site, tmp_path: Path, delay: float, rules: bytes) -> None:
    times = list[float]()

    def answer(asked: Asked) -> bytes:
        times.append(time.monotonic())
        return http(b"a")

    site.pages |= {"/robots.txt": http(rules, content_type="text/plain"), "/1": answer, "/2": answer, "/3": answer}
    stated = read_publication(publication(tmp_path / "data"))
    order = listed(tmp_path, site, "/1", "/2", "/3")
    fetch(order, tmp_path / "archives", stated, delay=delay, allow_private=True, progress=Silence())
    assert all(after - before > 0.19 for before, after in pairwise(times))


def test_a_server_that_asks_for_patience_gets_it(run: Fetch, site: Site, tmp_path: Path) -> None:
    busy = iter([http(status="429 Too Many", retry_after="1"), http(status="503 Busy"), http(b"at last")])
    site.pages["/a"] = lambda asked: next(busy)
    begin = time.monotonic()
    fetched = run(listed(tmp_path, site, "/a"))
    assert time.monotonic() - begin > 1
    assert fetched.counts == {"fetched-page": 1}
    assert site.paths == ["/a"] * 3


@pytest.mark.parametrize("wait", ["86400", "Fri, 31 Dec 2199 23:59:59 GMT"])
def test_a_server_that_asks_for_much_patience_is_asked_later(run: Fetch, site: Site, tmp_path: Path, wait: str) -> None:
    site.pages |= {"/a": http(b"a"), "/b": http(status="503 Busy", retry_after=wait), "/c": http(b"c")}
    order = listed(tmp_path, site, "/a", "/b", "/c")
    first = run(order)
    assert (first.put_off, first.archive, first.is_whole) == ("fetch-asked-to-wait", None, False)
    assert first.until.endswith(" UTC")
    assert site.paths == ["/a", "/b"]
    site.pages["/b"] = http(b"b")
    second = run(order)
    assert site.paths == ["/a", "/b", "/b", "/c"]
    assert second.counts == {"fetched-page": 3}
    assert kept(second.archive)["/b"] == http(b"b")


def test_a_server_that_gives_no_answers_is_asked_later(run: Fetch, site: Site, tmp_path: Path) -> None:
    site.pages |= dict.fromkeys((f"/{number}" for number in range(9)), b"")
    fetched = run(listed(tmp_path, site, *site.pages))
    assert fetched.put_off == "fetch-no-answers"
    assert len(site.paths) == 5 * MAX_TRIES


# --- what may go wrong


def drip(asked: Asked) -> Iterator[bytes]:
    yield http(b"", content_length="1000")
    for _ in range(100):
        time.sleep(0.05)
        yield b"a"


def endless(asked: Asked) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    while True:
        yield b"<p>more</p>" * 10_000


MISBEHAVING: dict[str, tuple[bytes | Callable[[Asked], bytes | Iterator[bytes]], str]] = {
    "a drip": (drip, "time"),
    "no end": (endless, "length"),
    "less than it says": (http(b"abc", content_length="1000"), "disconnect"),
    "broken chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", "disconnect"),
    "no answer": (b"", ""),
    "no HTTP": (b"SSH-2.0-OpenSSH_9\r\n\r\n", ""),
    "headers without end": (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200_000, ""),
}


@pytest.mark.parametrize("what", MISBEHAVING)
def test_an_answer_that_is_not_whole_costs_itself_alone(
    site: Site, tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, why = MISBEHAVING[what]
    monkeypatch.setattr("esfgraph.fetch.fetching.MAX_BYTES", 2_000_000)
    site.pages |= {"/bad": answer, "/good": http(b"a")}
    stated = read_publication(publication(tmp_path / "data"))
    client = Client(agent_of(stated)[0], allow_private=True, total_seconds=0.4)
    order = listed(tmp_path, site, "/bad", "/good")
    fetched = fetch(order, tmp_path / "archives", stated, delay=0, progress=Silence(), client=client)
    assert fetched.counts == {"fetched-failed": 1, "fetched-page": 1}
    assert not fetched.is_whole
    assert cut(fetched.archive) == ({"/bad": why} if why else {})


def test_redirects_are_kept_and_followed_on_the_same_server_alone(run: Fetch, site: Site, tmp_path: Path) -> None:
    site.pages |= {
        "/old": http(status="301 Moved", location="/new#part"),
        "/new": http(b"new"),
        "/away": http(status="302 Found", location=NOBODY),
        "/round": http(status="302 Found", location="/again"),
        "/again": http(status="302 Found", location="/round"),
        "/odd": http(status="302 Found", location="javascript:alert(1)"),
    }
    fetched = run(listed(tmp_path, site, "/old", "/away", "/round", "/odd"))
    assert site.paths == ["/old", "/new", "/away", "/round", "/again", "/odd"]
    assert fetched.counts == {"fetched-page": 1, "fetched-moved": 5, "fetched-elsewhere": 2}
    assert kept(fetched.archive)["/old"] == site.pages["/old"]


# --- whom to trust


def test_a_site_is_asked_over_tls_if_its_certificate_is_trusted(
    run: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    other = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("www.example.se").configure_cert(other)
    monkeypatch.setattr("esfgraph.fetch.fetching.MAX_TRIES", 1)
    with serving(tls) as site, serving(other) as elsewhere:
        for each in (site, elsewhere):
            each.pages["/a"] = http(b"secret as it came")
        assert run(listed(tmp_path, site, "/a")).put_off == "fetch-no-rules"  # nobody vouches for it
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        fetched = run(listed(tmp_path, site, "/a"))
        assert fetched.counts == {"fetched-page": 1}
        assert kept(fetched.archive)["/a"] == http(b"secret as it came")
        assert run(listed(tmp_path, elsewhere, "/a")).put_off == "fetch-no-rules"  # it is another's certificate
        assert elsewhere.asked == []


# --- where nobody asks


def test_a_private_address_is_not_asked_unless_that_is_said(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = http(b"a")
    stated = read_publication(publication(tmp_path / "data"))
    for place in (site.place, f"http://localhost:{site.port}", f"http://2130706433:{site.port}"):
        order = listed(tmp_path, site, f"{place}/a")
        with pytest.raises(FetchError, match="leads to a private network"):
            fetch(order, tmp_path / "archives", stated, delay=0, progress=Silence())
    assert site.asked == []


@each_of(
    [
        *(
            ("127.0.0.1", False),
            ("10.1.2.3", False),
            ("169.254.169.254", False),
            ("0.0.0.0", False),
            ("224.0.0.1", False),
        ),
        *(("::1", False), ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:10.0.0.1", False)),
        *(("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("100.64.0.1", False)),
        *(("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True)),
    ]
)
def test_which_addresses_are_of_the_open_network(case: tuple[str, bool]) -> None:
    address, expected = case
    assert is_open(address) is expected


def test_a_fetch_says_what_must_be_stated_first(tmp_path: Path) -> None:
    path = tmp_path / "publication.toml"
    for text, sentence in (
        ("", r"The terms under which the sources may be used are not stated: .*publication.toml'"),
        ('# a\n[sources]\n# terms = ""\n', r"publication.toml', line 3, and look"),
        ('[sources]\npage = "https://example.se/"\n', r"Whom a site can turn to is not stated: state \[contact\]"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=sentence):
            agent_of(read_publication(tmp_path))


# --- another time


def test_another_time_only_what_may_have_changed_is_sent(run: Fetch, site: Site, tmp_path: Path) -> None:
    day = "Sun, 01 Feb 2026 06:00:00 GMT"

    def dated(asked: Asked) -> bytes:
        is_same = asked.get("if-modified-since") == day
        return http(status="304 Not Modified") if is_same else http(b"dated", Last_Modified=day)

    site.pages |= {"/tag": versioned(b"one", '"1"'), "/day": dated, "/none": http(b"none"), "/gone": http(b"here")}
    order = listed(tmp_path, site, "/tag", "/day", "/none", "/gone")
    assert run(order).counts == {"fetched-page": 4}
    site.pages["/gone"] = http(status="410 Gone")
    assert run(order).counts == {"fetched-page": 1, "fetched-unchanged": 2, "fetched-gone": 1}
    site.pages |= {"/tag": versioned(b"two", '"2"'), "/gone": http(b"again")}
    third = run(order)  # the version is known from the first run
    assert third.counts == {"fetched-page": 3, "fetched-unchanged": 1}
    assert [asked.get("if-none-match") for path, asked in site.asked if path == "/tag"] == [None, '"1"', '"1"']
    assert "if-none-match" not in dict(site.asked)["/gone"]
    assert len(list((tmp_path / "archives").iterdir())) == 3


def test_a_sitemap_tells_what_may_have_changed_and_what_is_listed_no_more(
    run: Fetch, site: Site, tmp_path: Path
) -> None:
    site.pages |= {f"/p/{number}": http(b"a") for number in range(5)}
    site.pages |= {
        "/index.xml": http(
            f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{site.place}/1.xml.gz</loc>'
            f"</sitemap><sitemap><loc>{site.place}/1.xml.gz</loc></sitemap><sitemap><loc>{NOBODY}2.xml</loc></sitemap>"
            "</sitemapindex>".encode(),
            content_type="application/xml",
        )
    }

    def lists(*paths: str, **changed: str) -> None:
        body = site.sitemap(*paths, **changed).partition(b"\r\n\r\n")[2]
        site.pages["/1.xml.gz"] = http(gzip.compress(body), content_type="application/gzip")

    order = Order(sitemap=f"{site.place}/index.xml", only="/p/")
    lists("/p/0", "/p/1", "/p/2", "/p/3", "/news", f"{NOBODY}p/1")
    assert run(order).counts == {"fetched-page": 4, "fetched-elsewhere": 1, "fetched-unasked": 0}
    assert site.paths == ["/index.xml", "/1.xml.gz", "/p/0", "/p/1", "/p/2", "/p/3"]
    site.asked.clear()
    lists("/p/0", "/p/1", "/p/2", "/p/4", p_0="2020-01-01", p_1="2199-01-01T00:00:00Z", p_2="i går", p_4="2020-01-01")
    site.pages["/p/3"] = http(status="404 Not Found")
    second = run(order)
    assert site.paths == ["/index.xml", "/1.xml.gz", "/p/1", "/p/2", "/p/4", "/p/3"]
    assert second.counts == {"fetched-page": 3, "fetched-gone": 1, "fetched-unasked": 1}


@pytest.mark.parametrize(
    "body",
    [b"", b"<html/>", b"<urlset", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', b"\x1f\x8bx"],
)
def test_what_is_no_sitemap_is_refused_in_a_sentence(run: Fetch, site: Site, body: bytes) -> None:
    site.pages["/s.xml"] = http(body)
    with pytest.raises(Exception, match=r"The sitemap .*check its address\."):
        run(Order(sitemap=f"{site.place}/s.xml"))


def test_a_run_that_was_killed_is_gone_on_with(site: Site, tmp_path: Path) -> None:
    paths = [f"/{number}" for number in range(12)]
    site.pages |= {path: http(path.encode() * 1000) for path in paths}
    order, data = listed(tmp_path, site, *paths), publication(tmp_path / "data")
    command = [
        *(sys.executable, "-c", "from esfgraph_server.cli import main; main()", "fetch", "--urls", str(order.urls)),
        *("--to", str(tmp_path / "archives"), "--data", str(data), "--allow-private", "--delay"),
    ]
    with subprocess.Popen([*command, "0.2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while len(site.paths) < 4:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    (unfinished,) = (tmp_path / "archives").iterdir()
    with unfinished.open("ab") as file:
        file.write(b"\x1f\x8b\x08half a record")
    asked_before = len(site.paths)
    done = subprocess.run([*command, "0"], capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"}, check=True)
    assert "12 page(s) fetched\n" in done.stdout
    (archive,) = (tmp_path / "archives").iterdir()
    assert archive.name.endswith(".warc.gz")
    assert kept(archive) == {path: b"".join(site.sent[path][-1:]) for path in kept(archive)}
    assert set(paths) <= kept(archive).keys()
    assert len(site.paths) <= asked_before + 12 - 3  # those that were kept are not asked for again


def test_a_stopped_run_is_gone_on_with_by_the_same_order_alone(run: Fetch, site: Site, tmp_path: Path) -> None:
    site.pages |= {"/a": versioned(b"a", '"1"'), "/b": http(status="503 Busy", retry_after="86400"), "/c": http(b"c")}
    site.pages["/s.xml"] = site.sitemap("/a", "/c")
    first, folder = listed(tmp_path, site, "/a", "/b", "/c"), tmp_path / "archives"
    assert run(first).put_off == "fetch-asked-to-wait"
    second = run(Order(sitemap=f"{site.place}/s.xml"))
    assert second.others == [min(folder.iterdir(), key=lambda archive: len(archive.name))]
    assert kept(second.others[0])["/a"] == http(b"a", ETag='"1"')
    assert second.counts["fetched-unchanged"] == second.counts["fetched-page"] == 1  # what is there is known
    assert sorted(kept(second.archive)) == ["/c", "/robots.txt", "/s.xml"]
    assert {archive.suffix for archive in folder.iterdir()} == {".gz"}
    # What has answered nothing leaves nothing behind; nor does another order.
    site.pages["/robots.txt"] = b""
    assert run(first).put_off == "fetch-no-rules"
    del site.pages["/robots.txt"]
    third = run(Order(export=f"{site.place}/c"))
    assert (third.others, len(list(folder.iterdir()))) == ([], 3)


def test_archives_that_cannot_be_read_or_written_are_one_sentence(run: Fetch, site: Site, tmp_path: Path) -> None:
    (tmp_path / "archives" / "odd.warc.gz").mkdir(parents=True)
    with pytest.raises(FetchError, match=r"The archives in '.*odd\.warc\.gz' cannot be read or written"):
        run(listed(tmp_path, site, "/a"))


def test_only_one_run_writes_to_a_folder(run: Fetch, site: Site, tmp_path: Path) -> None:
    def meanwhile(asked: Asked) -> bytes:
        with pytest.raises(FetchError, match="Another fetch writes to"):
            run(order)
        return http(b"a")

    site.pages["/a"] = meanwhile
    order = listed(tmp_path, site, "/a")
    assert run(order).counts == {"fetched-page": 1}


@pytest.mark.parametrize(
    "line", ["www.example.se/1", "ftp://example.se/", "https://", "https://a:b@example.se/", "\x00"]
)
def test_a_list_names_the_line_that_holds_no_address(run: Fetch, tmp_path: Path, line: str) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"# addresses\nhttps://example.se/å\n{line}\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"list\.txt', line 3: expected an address"):
        run(Order(urls=path))


def test_one_thing_is_fetched_at_a_time() -> None:
    with pytest.raises(UsageError, match="one of --urls FILE, --sitemap URL, --export URL"):
        Order(export="https://example.se/", sitemap="https://example.se/")


def test_nothing_but_a_fetch_loads_what_makes_requests() -> None:
    code = "import sys, esfgraph, esfgraph_server.commands; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert {"httpcore2", "protego", "esfgraph.fetch"}.isdisjoint(loaded.split())
