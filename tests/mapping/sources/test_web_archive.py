"""Web archives and saved pages: the same pages say the same, with their addresses and times, and nothing else."""

import gzip
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from bench.records import generate
from tests.archives import Sent, mhtml, packed, warc, whole
from tests.mapping.records.reading import TABLE
from tests.writers import LAYOUTS, html_page, page_text

import esfgraph
from esfgraph.errors import RecordError
from esfgraph.findings import Finding
from esfgraph.records.raw import RawRecord
from esfgraph.records.redaction import finish
from esfgraph.sources.draft import Draft
from esfgraph.sources.files import Source, find, load
from esfgraph.sources.mhtml import MAX_PARTS
from esfgraph.sources.readers import Found, drafts
from esfgraph.sources.web_archive import HEAD, MAX_BYTES, places

PAGE = "https://www.example.org/projekt/25-001-S01"
HTML = (
    "<title>T</title><h1>25-001-S01 - Ny väg</h1><dl><dt>Diarienummer<dd>25-001-S01<dt>Projektägare<dd>Åby kommun</dl>"
)
BODY = HTML.encode()


def found(*paths: Path) -> list[Found]:
    return [item for source in find(paths) if not source.unread for item in drafts(source.name, load(source), TABLE)]


def records(*paths: Path) -> list[RawRecord]:
    return [finish(item, TABLE) for item in found(*paths) if isinstance(item, Draft)]


def left_out(path: Path) -> dict[str, int]:
    """What an archive holds besides pages, by reason, each with how many of it."""
    return {
        f"{each.unread} {each.member}".strip(): each.count for each in find([path]) if each.unread not in ("", "answer")
    }


def owner(path: Path) -> str:
    (record,) = records(path)
    return next(value.value for value in record.values if value.label == "Projektägare")


def project_statements(path: Path) -> set[str]:
    """All that the records of a file state of projects and owners; which record it was is another matter."""
    read = [record for record in esfgraph.read(path) if isinstance(record, esfgraph.Record)]
    assert read
    return {line for record in read for line in record.triples() if "wasDerivedFrom" not in line}


def test_the_same_pages_as_text_html_warc_and_mhtml_state_the_same(tmp_path: Path) -> None:
    samples = [(sample, layout) for sample, layout, _ in generate(20, seed=7) if layout in LAYOUTS and layout != "Z"]
    assert len(samples) > 10
    pages = [html_page(sample, layout, "list of terms").encode() for sample, layout in samples]
    folders = {name: tmp_path / name for name in ("text", "html", "mhtml")}
    for folder in folders.values():
        folder.mkdir()
    for number, ((sample, layout), html) in enumerate(zip(samples, pages, strict=True)):
        (folders["text"] / f"{number}.txt").write_text(page_text(sample, layout), encoding="utf-8")
        (folders["html"] / f"{number}.html").write_bytes(html)
        mhtml(folders["mhtml"] / f"{number}.mhtml", f"{PAGE}?{number}", html, "Sun, 01 Feb 2026 06:59:43 +0100")
    sent = [Sent(f"{PAGE}?{number}", html) for number, html in enumerate(pages)]
    stated = {name: project_statements(folder) for name, folder in folders.items()}
    stated["warc"] = project_statements(warc(tmp_path / "pages.warc", sent, packed=False))
    stated["warc.gz"] = project_statements(warc(tmp_path / "pages.warc.gz", sent))
    for name, statements in stated.items():
        assert statements == stated["text"], name


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_page_has_the_address_and_time_of_its_capture(tmp_path: Path, is_packed: bool) -> None:
    answers = [Sent(PAGE, BODY), Sent(f"{PAGE}/2", BODY.replace(b"25-001", b"25-002"), "2026-03-01T07:30:00.123+02:00")]
    path = warc(tmp_path / ("a.warc.gz" if is_packed else "a.warc"), answers, packed=is_packed)
    assert [(each.page, each.captured, each.source.partition("/")[0]) for each in records(path)] == [
        (PAGE, "2026-02-01T05:59:43Z", path.name),
        (f"{PAGE}/2", "2026-03-01T05:30:00Z", path.name),
    ]


def test_a_page_of_an_archive_is_named_by_where_it_begins(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [Sent(PAGE, BODY)])
    (source,) = find([path])
    offset = int(source.name.removeprefix("a.warc.gz/"))
    assert gzip.decompress(path.read_bytes()[offset:]).startswith(b"WARC/1.0\r\n")


def test_an_archive_packed_as_a_whole_or_within_another_is_read_too(tmp_path: Path) -> None:
    path = whole(warc(tmp_path / "a.warc.gz", [Sent(PAGE, BODY), Sent(PAGE, b"", status="404 Not Found")]))
    (record,) = records(path)
    assert (record.page, record.captured) == (PAGE, "2026-02-01T05:59:43Z")
    assert [item.rule for item in found(path) if isinstance(item, Finding)] == ["left-out"]
    path.rename(tmp_path / "pages.bin")  # told by its content, where its name says nothing
    assert records(tmp_path / "pages.bin") == [replace(record, source="pages.bin")]


def test_only_answers_that_are_pages_are_read_and_the_others_are_counted(tmp_path: Path) -> None:
    answers = [
        Sent(PAGE, BODY),
        Sent("https://www.example.org/robots.txt", b"User-agent: *", type="text/plain"),
        Sent(f"{PAGE}/moved", status="302 Found"),
        Sent(f"{PAGE}/moved2", status="302 Found"),
        Sent(f"{PAGE}/part", BODY, status="206 Partial Content"),
        Sent(f"{PAGE}.png", b"\x89PNG", type="image/png"),
        Sent(f"{PAGE}/cut", BODY, archive={"WARC-Truncated": "length"}),
        Sent(f"{PAGE}/same", kind="revisit", status="304 Not Modified"),
        Sent("metadata://x", b"a: b", kind="metadata"),
        Sent("https://www.example.org/shot", b"<html>", kind="resource"),
        Sent(f"{PAGE}/odd", b"", type="Anna Exempelsson <anna@example.org>"),
    ]
    path = warc(tmp_path / "a.warc.gz", answers)
    assert [record.page for record in records(path)] == [PAGE]
    assert left_out(path) == {
        **{
            "status 302": 2,
            "status 206": 1,
            "type image/png": 1,
            "cut length": 1,
            "unchanged 304": 1,
            "kind resource": 1,
        },
        "type ?": 1,  # what stands in the place of a type is not repeated
    }
    findings = [item for item in esfgraph.read(path) if isinstance(item, Finding)]
    assert "2 answer(s) of status 302 were not read: only 200 is a page." in [each.message for each in findings]


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("text/html; charset=utf-8", HTML.encode()),
        ("text/html", HTML.encode()),
        ("text/html; charset=ISO-8859-1", HTML.encode("cp1252")),
        ('text/html; charset="windows-1252"', HTML.encode("cp1252")),
        ("text/html; charset=utf-16le", b"\xff\xfe" + HTML.encode("utf-16-le")),
        ("text/html; charset=iso-8859-1", b"\xef\xbb\xbf" + HTML.encode()),  # a byte order mark knows better
        ("text/html; charset=x-unknown", HTML.encode()),
        ("text/html", b"<meta charset=macintosh>" + HTML.encode("mac_roman")),
        ("text/html; charset=iso-8859-15", b"<meta charset=macintosh>" + HTML.encode("iso-8859-15")),
        ("text/html; charset=iso-8859-1", HTML.encode()),  # a browser shows 'Ã…by': that is mended, and reported
        ("", HTML.encode()),
    ],
)
def test_a_page_is_in_the_encoding_that_a_browser_takes(tmp_path: Path, type_: str, body: bytes) -> None:
    assert (
        owner(warc(tmp_path / "a.warc", [Sent(PAGE, body, type=type_, headers={"Server": "a test"})], packed=False))
        == "Åby kommun"
    )


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "identity"])
@pytest.mark.parametrize("chunked", [True, False])
def test_a_page_is_unpacked_as_it_was_sent(tmp_path: Path, encoding: str, chunked: bool) -> None:
    body = BODY if encoding == "identity" else packed(BODY, encoding)
    headers = {"Content-Encoding": encoding}
    if chunked:
        body = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (20, body[:20], len(body) - 20, body[20:])
        headers["Transfer-Encoding"] = "chunked"
    assert owner(warc(tmp_path / "a.warc.gz", [Sent(PAGE, body, headers=headers)])) == "Åby kommun"


@pytest.mark.parametrize(
    ("encoding", "body", "refusal"),
    [
        ("gzip", gzip.compress(BODY)[:-20], "archive-packing"),
        ("br", b"\x0b\x02\x80abc\x03", "archive-packing"),
        ("gzip", gzip.compress(bytes(20_000_001), 1), "file-size"),
        ("gzip", gzip.compress(b"<html>" + bytes(6_000_000), 1), "page-size"),
    ],
    ids=["cut", "unknown", "bomb", "large"],
)
def test_a_page_that_cannot_be_unpacked_costs_itself_alone(
    tmp_path: Path, encoding: str, body: bytes, refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("esfgraph.sources.web_archive.MAX_BYTES", 20_000_000)
    answers = [Sent(f"{PAGE}/bad", body, headers={"Content-Encoding": encoding}), Sent(PAGE, BODY)]
    refused, draft = found(warc(tmp_path / "a.warc.gz", answers))
    assert isinstance(refused, RecordError)
    assert refused.args[0] == refusal
    assert isinstance(draft, Draft)


WHOLE = b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 2\r\n\r\nab\r\n\r\n"
BROKEN = {
    "cut": WHOLE[:-5],
    "no length": b"WARC/1.0\r\nWARC-Type: metadata\r\n\r\nab\r\n\r\n",
    "a negative length": WHOLE.replace(b": 2", b": -2"),
    "too long": WHOLE.replace(b": 2", b": %d" % (MAX_BYTES + 1)),
    "no record": b"Anna Exempelsson, anna@example.org",
    "headers without end": b"WARC/1.0\r\n" + b"a: b\r\n" * HEAD,
    "one line without end": b"WARC/1.0" + b"a" * 1_000_000,
    "line ends": b"\r\n" * HEAD,
    "a page without address": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 2\r\n\r\nab\r\n\r\n",
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("is_packed", [True, False])
def test_what_stands_before_a_broken_record_is_read(
    tmp_path: Path, fault: str, is_packed: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    path = warc(tmp_path / ("a.warc.gz" if is_packed else "a.warc"), [Sent(PAGE, BODY)], packed=is_packed)
    with path.open("ab") as file:
        file.write(gzip.compress(BROKEN[fault]) if is_packed else BROKEN[fault])
    assert len(records(path)) == 1
    assert left_out(path) == {"broken": 1}
    assert capfd.readouterr() == ("", "")


def test_an_archive_that_was_cut_while_it_was_written_gives_what_is_whole(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [Sent(PAGE, BODY), Sent(f"{PAGE}/2", BODY)])
    data = path.read_bytes()
    last = max(source.offset for source in find([path]))
    for end in (last + 5, last + 60, len(data) - 1):
        path.write_bytes(data[:end])
        assert [record.page for record in records(path)] == [PAGE]
        assert left_out(path) == {"broken": 1}


def test_a_record_that_unpacks_without_end_takes_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("esfgraph.sources.web_archive.MAX_BYTES", 20_000_000)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.0\r\nWARC-Type: " + bytes(20_000_000), 1))
    tracemalloc.start()
    assert left_out(path) == {"broken": 1}
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_an_archive_of_many_pages_is_found_page_by_page(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", (Sent(f"{PAGE}?{number}", b"x" * 20_000) for number in range(400)))
    tracemalloc.start()
    with path.open("rb") as file:
        assert sum(1 for _ in places(file)) == 401
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_page_of_no_project_is_told_and_refused_nowhere(tmp_path: Path) -> None:
    (finding,) = found(warc(tmp_path / "a.warc", [Sent(PAGE, b"<html><h1>Nyheter</h1><p>Text</p>")], packed=False))
    assert isinstance(finding, Finding)
    assert finding.rule == "page-of-no-project"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/anna.exempelsson@example.org",
        "https://example.org/?pnr=19811218-9876",
        "https://example.org/?tel=070-174%2006%2005",
        "https://anna:hemligt@example.org/",
        "https://example.org/<b>",
        "https://",
    ],
)
def test_an_address_that_holds_personal_data_or_is_none_is_not_kept(tmp_path: Path, address: str) -> None:
    (record,) = records(warc(tmp_path / "a.warc", [Sent(address, BODY)], packed=False))
    assert record.page == ""


def test_the_address_of_a_persons_project_does_not_name_the_person(tmp_path: Path) -> None:
    page = HTML.replace("Åby kommun", "{}<dt>Projektägare org.nr<dd>{}")
    person = Sent(
        "https://example.org/projekt/anna-ex%C3%A9mpelsson/1", page.format("Anna Exempelsson", "811218-9876").encode()
    )
    other = Sent("https://example.org/projekt/anna/1", page.format("Anna AB", "556036-0793").encode())
    first, second = records(warc(tmp_path / "a.warc", [person, other], packed=False))
    assert (first.owner_is_person, first.page) == (True, "")
    assert second.page == other.page


def test_headers_of_an_archive_get_nowhere(tmp_path: Path) -> None:
    path = warc(
        tmp_path / "a.warc",
        [
            Sent(
                PAGE,
                BODY,
                headers={"Set-Cookie": "secret=1", "X-Secret": "2"},
                archive={"WARC-IP-Address": "192.0.2.7"},
            )
        ],
        packed=False,
    )
    assert "secret" not in repr(records(path)).lower()
    assert "192.0.2.7" not in repr(records(path))


# --- saved pages


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_page_saved_in_one_file_is_read_with_its_address_and_time(tmp_path: Path, coding: str, charset: str) -> None:
    path = mhtml(
        tmp_path / "page.mhtml",
        PAGE,
        HTML.encode(charset),
        "Sun, 01 Feb 2026 06:59:43 +0100",
        charset=charset,
        coding=coding,
    )
    (record,) = records(path)
    assert (record.page, record.captured) == (PAGE, "2026-02-01T05:59:43Z")
    assert owner(path) == "Åby kommun"


def test_a_saved_page_without_a_page_or_with_too_many_parts_is_refused(tmp_path: Path) -> None:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    part = b"--b\nContent-Type: image/png\n\nx\n"
    nested = b"".join(b"--%d\nContent-Type: multipart/related; boundary=%d\n\n" % (n, n + 1) for n in range(1500))
    for data, refusal in (
        (head + part + b"--b--\n", "mhtml-page"),
        (head + part * (MAX_PARTS + 1), "mhtml-parts"),
        (head.replace(b"=b", b"=0") + nested, "mhtml-parts"),
        (head, "mhtml-page"),
    ):
        (error,) = drafts("page.mhtml", data, TABLE)
        assert isinstance(error, RecordError)
        assert error.args[0] == refusal


@pytest.mark.parametrize(
    ("head", "page", "captured", "changed"),
    [
        ("<!-- saved from url=(0044)https://www.example.org/projekt/25-001-S01 -->", PAGE, "", ""),
        (
            "<!--\n Page saved with SingleFile \n url: https://www.example.org/projekt/25-001-S01 \n"
            " saved date: Sun Feb 01 2026 06:59:43 GMT+0100 (Central European Standard Time)\n-->",
            PAGE,
            "2026-02-01T05:59:43Z",
            "",
        ),
        (
            f'<link rel="canonical" href="{PAGE}"><meta name="last-modified" content="2026-01-31">',
            PAGE,
            "",
            "2026-01-31",
        ),
        ('<link rel="canonical" href="/projekt/25-001-S01">', "", "", ""),
        ("<!-- saved from url=(0014)about:internet -->", "", "", ""),
    ],
)
def test_a_saved_page_says_where_it_is_from(tmp_path: Path, head: str, page: str, captured: str, changed: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html>\n{head}\n<html><head>{head}</head><body>{HTML}</body>", encoding="utf-8")
    (record,) = records(path)
    assert (record.page, record.captured, record.changed) == (page, captured, changed)


def test_a_member_of_an_archive_is_loaded_by_its_place(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc", [Sent(PAGE, BODY)], packed=False)
    (source,) = find([path])
    assert load(Source("other", path, offset=source.offset)) == load(source)


def test_reading_from_python_opens_nothing_that_a_build_would_not(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    (found,) = esfgraph.read(tmp_path)
    assert isinstance(found, Finding)
    assert found.rule == "not-read"
