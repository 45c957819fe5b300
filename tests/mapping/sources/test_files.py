"""Files and folders as sources: what is found, under which name, and what bytes become text."""

import codecs
import gzip
import io
import os
import re
import socket
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages import read

from esfgraph.errors import RecordError, SourceError
from esfgraph.rules import Severity
from esfgraph.sources.decoding import SourceText, decode, read_text
from esfgraph.sources.files import MAX_BYTES, Source, find, load

TEXT = "Diarienummer:\n25-030-S02\nStödmottagare ort:\nÅTVIDABERG\n"


def write(path: Path, data: str | bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def names(*arguments: Path) -> list[str]:
    return sorted({source.name for source in find(arguments) if not source.unread})


def unread(*arguments: Path) -> dict[str, str]:
    return {source.name: source.unread for source in find(arguments) if source.unread}


def text_of(path: Path) -> str:
    return read(Source(path.name, path)).text


def test_a_folder_gives_its_records_in_order_and_by_names_relative_to_it(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "2025/01/c.txt", "2024/c.txt", "D.TXT"):
        write(tmp_path / name)
    assert names(tmp_path) == ["2024/c.txt", "2025/01/c.txt", "D.TXT", "a.txt", "b.txt"]


def test_names_say_nothing_of_the_machine(tmp_path: Path) -> None:
    write(tmp_path / "in" / "x" / "a.txt")
    assert names(tmp_path / "in") == ["x/a.txt"]
    assert names(tmp_path / "in" / "x" / "a.txt") == ["a.txt"]


UNREAD = [
    ("a.pdf", "a.pdf", "suffix"),
    ("a", "a", "suffix"),
    ("a.txt~", "a.txt~", "suffix"),
    ("readme.pdf", "readme.pdf", "suffix"),
    ("x/b.json", "x/b.json", "suffix"),
    ("c.xls", "c.xls", "suffix"),
    ("a.pdf.gz", "a.pdf.gz", "suffix"),
    ("a.tar.gz", "a.tar.gz", "suffix"),
    ("a.zip.gz", "a.zip.gz", "archive"),
    (".a.txt", ".a.txt", "hidden"),
    (".git/a.txt", ".git", "hidden"),
    ("x/.hidden/a.txt", "x/.hidden", "hidden"),
    ("~$projekt.xlsx", "~$projekt.xlsx", "lock"),
    (".~lock.projekt.xlsx#", ".~lock.projekt.xlsx#", "lock"),
    ("a.TXT.bak", "a.TXT.bak", "suffix"),
    ("a.7z", "a.7z", "suffix"),
    ("a.rar", "a.rar", "suffix"),
    ("a.txt.xz", "a.txt.xz", "suffix"),
    ("a.ods", "a.ods", "suffix"),
    ("b.docx", "b.docx", "suffix"),
    ("post.eml", "post.eml", "suffix"),
    ("a.ZIP.GZ", "a.ZIP.GZ", "archive"),
    (".gz", ".gz", "hidden"),
    ("x/y/z/a.pdf", "x/y/z/a.pdf", "suffix"),
]


@pytest.mark.parametrize(("path", "name", "reason"), UNREAD, ids=[case[0] for case in UNREAD])
def test_what_is_not_read_of_a_folder_is_named(tmp_path: Path, path: str, name: str, reason: str) -> None:
    write(tmp_path / "in" / path)
    assert names(tmp_path / "in") == []
    assert unread(tmp_path / "in") == {name: reason}


LEFT_BESIDE = [
    # what programs leave beside a document while it is open
    *(("~$x.xlsx", "lock"), ("~$projekt.csv", "lock"), ("~$x.TXT", "lock"), (".~lock.x.csv#", "lock")),
    *((".~lock.x.xlsx#", "lock"), (".#x.csv", "lock"), ("#x.csv#", "suffix"), ("~WRL0001.tmp", "partial")),
    *((".x.csv.swp", "hidden"), (".x.txt.un~", "hidden"), ("x.csv~", "suffix"), ("x.csv.bak", "suffix")),
    # what is not all there yet
    *(("x.crdownload", "partial"), ("x.csv.crdownload", "partial"), ("x.part", "partial"), ("x.csv.PART", "partial")),
    *(("x.xlsx.partial", "partial"), ("x.csv.download", "partial"), ("x.zip.part", "partial"), ("x.tmp", "partial")),
    *(("x.csv.filepart", "partial"), (".x.csv.Qb1aZ2", "hidden"), (".com.google.Chrome.a1B2c3", "hidden")),
    # what systems write
    *(("._x.csv", "hidden"), (".directory", "hidden"), (".nfs000000001", "hidden"), (".Trash-1000", "hidden")),
    *((".DS_Store", ""), ("Thumbs.db", ""), ("desktop.ini", ""), ("README", ""), ("README.md", "")),
    *((".localized", ""), ("ehthumbs.db", ""), ("Icon\r", "")),
]


@pytest.mark.parametrize(("name", "reason"), LEFT_BESIDE, ids=[repr(name) for name, _ in LEFT_BESIDE])
def test_what_programs_leave_is_named_and_what_is_said_of_a_folder_is_not(
    tmp_path: Path, name: str, reason: str
) -> None:
    write(tmp_path / "in" / name)
    with zipfile.ZipFile(tmp_path / "in" / "z.zip", "w") as archive:
        archive.writestr(f"x/{name}", "Diarienummer:")
        archive.writestr(f"__MACOSX/x/._{name}", "Mac OS X")
    there = dict.fromkeys((name, f"z.zip/x/{name}"), reason) if reason else {}
    assert unread(tmp_path / "in") == there
    assert names(tmp_path / "in") == []


@pytest.mark.parametrize("name", ["~$x.xlsx", ".~lock.x.csv#", ".#x.csv"])
def test_a_lock_file_that_is_named_as_such_is_not_read_either(tmp_path: Path, name: str) -> None:
    assert unread(write(tmp_path / name)) == {name: "lock"}


@pytest.mark.parametrize("name", ["README.md", ".DS_Store", "Thumbs.db"])
def test_what_is_said_of_a_folder_is_no_record(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    assert list(find([tmp_path])) == []


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


SPECIAL: dict[str, Callable[[Path], object]] = {
    "pipe.txt": os.mkfifo,
    "pipe.zip": os.mkfifo,
    "pipe.xlsx": os.mkfifo,
    "pipe.csv.gz": os.mkfifo,
    "pipe": os.mkfifo,
    "socket.txt": _socket,
    "socket.zip": _socket,
    "null.txt": lambda path: path.symlink_to(os.devnull),
    "zero.csv": lambda path: path.symlink_to("/dev/zero"),
    "full.html": lambda path: path.symlink_to("/dev/full"),
    "random.zip": lambda path: path.symlink_to("/dev/urandom"),
    "terminal.jsonl": lambda path: path.symlink_to("/dev/ptmx"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="pipes and sockets lie in folders of POSIX only")
@pytest.mark.parametrize("name", SPECIAL)
@pytest.mark.parametrize("below", ["", "x/y/"])
def test_a_pipe_a_socket_and_a_device_are_named_and_never_opened(tmp_path: Path, name: str, below: str) -> None:
    folder = tmp_path / below
    folder.mkdir(parents=True, exist_ok=True)
    SPECIAL[name](folder / name)
    assert unread(tmp_path) == {below + name: "special"}
    assert unread(folder / name) == unread(folder / "*") == {name: "special"}
    (folder / "link.txt").symlink_to(folder / name)
    assert unread(folder / "link.txt") == {"link.txt": "special"}
    assert names(tmp_path) == names(folder / name) == names(folder / "*") == []


@pytest.mark.skipif(sys.platform != "linux", reason="pipes and sockets lie in folders of POSIX only")
def test_what_is_no_file_is_named_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.txt"))
    (tmp_path / "null.txt").symlink_to(os.devnull)
    (tmp_path / "pipe.zip").symlink_to(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round").symlink_to(tmp_path / "empty")
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.csv").symlink_to(write(tmp_path / "b.csv"))
    special = dict.fromkeys(("null.txt", "pipe.txt", "pipe.zip", "s.txt"), "special")
    assert unread(tmp_path) == special | {"gone.txt": "link", "round": "link"}
    assert names(tmp_path) == ["a.csv", "b.csv"]
    for name in special:
        assert unread(tmp_path / name) == {name: "special"}
    assert unread(tmp_path / "*") == special | {"gone.txt": "link"}


@pytest.mark.parametrize("name", ["a.html", "a", ".a.txt", "a.txt.bak"])
def test_a_file_named_as_such_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    assert names(write(tmp_path / name)) == [name]


def test_a_hidden_folder_named_as_such_is_read(tmp_path: Path) -> None:
    write(tmp_path / ".in" / "a.txt")
    assert names(tmp_path / ".in") == ["a.txt"]


def test_a_folder_may_look_like_a_record(tmp_path: Path) -> None:
    write(tmp_path / "pages.txt" / "a.txt")
    assert names(tmp_path) == ["pages.txt/a.txt"]


def test_a_source_given_twice_is_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert names(tmp_path, path, tmp_path) == ["a.txt"]


def test_two_folders_may_hold_files_of_one_name(tmp_path: Path) -> None:
    write(tmp_path / "one" / "a.txt")
    write(tmp_path / "two" / "a.txt")
    found = sorted(find([tmp_path / "two", tmp_path / "one"]), key=lambda source: source.path)
    assert [source.name for source in found] == ["a.txt", "a.txt"]
    assert [source.path.parent.name for source in found] == ["one", "two"]


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert names(tmp_path) == []


def test_a_missing_path_is_named_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^There is no file or folder '.*nowhere'; .*\.$"):
        list(find([tmp_path / "nowhere"]))


def test_a_source_that_went_away_is_named_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^The file 'a\.txt' cannot be read \(No such file or directory\)\.$"):
        read(Source("a.txt", tmp_path / "a.txt"))


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux only")
def test_a_file_name_that_is_no_utf8_gives_a_name_that_can_be_written(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/sn\xe5.txt")
    Path(path).write_text(TEXT, encoding="utf-8")
    (source,) = find([tmp_path])
    assert source.name.encode().decode() == "sn\ufffd.txt"
    assert read(source).text == TEXT
    assert names(Path(path)) == ["sn\ufffd.txt"]


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        pytest.param(TEXT.encode(), "", id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), "", id="UTF-8 with mark"),
        pytest.param(TEXT.encode("utf-16"), "utf-16", id="UTF-16 with mark"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16", id="UTF-16 little-endian with mark"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16", id="UTF-16 big-endian with mark"),
        pytest.param(TEXT.encode("utf-16-le"), "utf-16-le", id="UTF-16 little-endian without mark"),
        pytest.param(TEXT.encode("utf-16-be"), "utf-16-be", id="UTF-16 big-endian without mark"),
        pytest.param(TEXT.encode("utf-32"), "utf-32", id="UTF-32 with mark"),
        pytest.param(TEXT.encode("cp1252"), "Windows-1252", id="Windows-1252"),
        pytest.param(TEXT.encode("iso-8859-1"), "Windows-1252", id="Latin-1"),
    ],
)
def test_an_encoding_is_read_and_reported_unless_it_is_utf8(tmp_path: Path, data: bytes, finding: str) -> None:
    source = read(Source("x/a.txt", write(tmp_path / "a.txt", data)))
    assert source.text == TEXT
    assert [(each.rule, each.severity, each.position.source) for each in source.findings] == (
        [("encoding", Severity.WARNING, "x/a.txt")] if finding else []
    )
    assert all(f"encoded as {finding}," in each.message for each in source.findings)


def test_typographic_marks_of_windows_1252_come_out_right() -> None:
    assert decode("a.txt", "”Å” – 5 €".encode("cp1252"))[0] == "”Å” – 5 €"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", id="an image"),
        pytest.param(b"PK\x03\x04 no zero byte", id="an archive"),
        pytest.param(bytes(range(256)) * 9, id="any bytes"),
        pytest.param(b"\x1f\x9d" + bytes(range(128)), id="an old archive"),
    ],
)
def test_what_is_mostly_no_text_is_refused_with_its_reason(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(RecordError, match=r"^The file holds control characters: it is a binary file.*\.$"):
        text_of(write(tmp_path / "a.txt", data))


LOST = "\ufffd"
ONE_BAD_PLACE = [
    pytest.param(b"A \xc4\xc5 \xc3\xa5", "A ÄÅ å", "text-odd-bytes", id="two bytes of Windows-1252 in UTF-8"),
    pytest.param(b"\xc3\xa5 \x96 x", "å – x", "text-odd-bytes", id="a dash of Windows-1252 in UTF-8"),
    pytest.param(b"\xc3\xa5 \xc3", "å Ã", "text-odd-bytes", id="half a letter at the end"),
    pytest.param(b"\xc3\xa5 \x81", f"å {LOST}", "text-odd-bytes", id="a byte that stands for nothing"),
    pytest.param(b"\xef\xbb\xbf\xff", LOST, "text-lost-characters", id="a bad byte behind a mark"),
    pytest.param(codecs.BOM_UTF16_LE + b"\x00\xd8", LOST, "encoding", id="half a surrogate"),
    pytest.param(codecs.BOM_UTF16_LE + b"A\0B", f"A{LOST}", "encoding", id="half a character of UTF-16"),
    pytest.param(b"25-030\0-S02", f"25-030{LOST}-S02", "text-control-characters", id="a NUL"),
    pytest.param(b"25-030-S02\x1b[0m", f"25-030-S02{LOST}[0m", "text-control-characters", id="an escape"),
    pytest.param("Å\u0085B".encode(), "Å B", "text-control-characters", id="a line break of C1"),
    pytest.param(b"A\x0bB", "A B", "text-control-characters", id="a vertical tabulator"),
    pytest.param(b"A\x0cB", "A B", "text-control-characters", id="a form feed"),
    pytest.param(b"A\x7fB", f"A{LOST}B", "text-control-characters", id="a DEL"),
    pytest.param("N\ufffdsta steg".encode(), f"N{LOST}sta steg", "text-lost-characters", id="a lost letter"),
    pytest.param("Ã…tgÃ¤rder".encode(), "Åtgärder", "text-double-decoding", id="decoded twice"),
    pytest.param("Ãƒâ€¦tgÃƒÂ¤rder".encode(), "Åtgärder", "text-double-decoding", id="decoded three times"),
    pytest.param("â€“ â€\u009dhejâ€\u009d".encode(), "– ”hej”", "text-double-decoding", id="quotation marks"),
    pytest.param("√Ötg√§rder".encode(), "Åtgärder", "text-double-decoding", id="decoded as Mac Roman"),
    pytest.param("├àtg├ñrder f├Âr".encode(), "Åtgärder för", "text-double-decoding", id="decoded as DOS"),
    pytest.param("\u00c3\u0085ret".encode(), "Året", "text-double-decoding", id="decoded as Latin-1"),
]


@pytest.mark.parametrize(("data", "text", "rule"), ONE_BAD_PLACE)
def test_one_bad_place_is_read_and_found_at_its_line(data: bytes, text: str, rule: str) -> None:
    mark = next((each for each in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE) if data.startswith(each)), b"")
    before = "En rad.\n\n\n\n".encode("utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-8")
    source = read_text("a.txt", mark + before + data.removeprefix(mark))
    assert source.text.split("\n")[-1] == text
    assert rule in [each.rule for each in source.findings]
    if rule.startswith("text-"):
        assert {each.position.line for each in source.findings if each.rule == rule} == {5}


WHOLE = ["CAFÉ…", "”EN IDÉ”", "ÂNGSTRÖM", "São Paulo", "Ø", "naïve", "10 € · 5°", "√2 ≈ 1,41", "─├┤", "Señor Ã", "â"]


@pytest.mark.parametrize("text", WHOLE)
def test_a_text_that_is_whole_is_left_alone(text: str) -> None:
    assert read_text("a.txt", text.encode()) == SourceText("a.txt", text)


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp850", "DOS 850"), ("mac_roman", "Mac Roman"), ("cp1252", "Windows-1252")]
)
def test_encodings_of_a_byte_a_letter_are_told_apart_by_swedish_letters(encoding: str, name: str) -> None:
    source = read_text("a.txt", TEXT.encode(encoding))
    assert source.text == TEXT
    assert [(each.rule, each.position.line, name in each.message) for each in source.findings] == [
        ("encoding", 3, True)
    ]


def test_many_lines_of_one_fault_are_counted() -> None:
    source = read_text("a.txt", b"abcdefghijklmnopq\0\n" * 50)
    assert [each.rule for each in source.findings] == ["text-control-characters"] * 20 + ["further-lines"]
    assert "30 more line(s)" in source.findings[-1].message


def test_a_file_too_large_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(RecordError, match=r"^The file holds more than 200,000,000 bytes; .*\.$"):
        text_of(path)


@pytest.mark.parametrize("name", ["a.html", "a.csv", "a.tsv", "a.xlsx", "a.jsonl", "a.txt.gz", "A.HTM"])
def test_a_folder_gives_every_kind_of_record_file(tmp_path: Path, name: str) -> None:
    write(tmp_path / "in" / name)
    assert names(tmp_path / "in") == [name]


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


def test_an_archive_gives_its_files_and_nothing_that_climbs_out(tmp_path: Path) -> None:
    members = (
        "x/a.txt",
        "b.csv",
        "../evil.txt",
        "/etc/c.txt",
        "x\\..\\..\\d.txt",
        "notes.pdf",
        ".hidden.txt",
        "inner.ZIP",
    )
    path = archive(tmp_path / "all.zip", {name: TEXT.encode() for name in members})
    assert names(path) == ["all.zip/b.csv", "all.zip/etc/c.txt", "all.zip/x/a.txt"]
    assert {read(source).text for source in find([path]) if not source.unread} == {TEXT}
    assert unread(path) == {
        "all.zip/../evil.txt": "outside",
        "all.zip/x/../../d.txt": "outside",
        "all.zip/notes.pdf": "suffix",
        "all.zip/.hidden.txt": "hidden",
        "all.zip/inner.ZIP": "archive",
    }


def test_what_is_packed_is_bounded_unpacked(tmp_path: Path) -> None:
    bomb = b"\0" * (MAX_BYTES + 1)
    members = gzip.compress(b"\0" * (MAX_BYTES // 100)) * 101
    for path in (archive(tmp_path / "a.zip", {"a.txt": bomb}), write(tmp_path / "a.txt.gz", members)):
        with pytest.raises(RecordError, match="more than 200,000,000 bytes"):
            load(next(find([path])))


@pytest.mark.parametrize("cut", [10, -8])
def test_a_broken_gzip_file_is_one_sentence(tmp_path: Path, cut: int) -> None:
    path = write(tmp_path / "a.txt.gz", gzip.compress(TEXT.encode() * 9)[:cut])
    with pytest.raises(RecordError, match=r"^The file is packed, but cannot be unpacked .*\.$"):
        load(next(find([path])))


def test_a_gzip_file_is_unpacked(tmp_path: Path) -> None:
    assert text_of(write(tmp_path / "a.txt.gz", gzip.compress(TEXT.encode()))) == TEXT


def test_a_pattern_gives_what_fits(tmp_path: Path) -> None:
    for name in ("a1.txt", "a2.txt", "b.txt"):
        write(tmp_path / name)
    assert names(tmp_path / "a*.txt") == ["a1.txt", "a2.txt"]
    with pytest.raises(SourceError, match="There is no file or folder"):
        list(find([tmp_path / "c*.txt"]))


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    [source] = find([Path("-")])
    assert (source.name, read(source).text) == ("standard input", TEXT)


def test_characters_that_deceive_are_removed_and_reported(tmp_path: Path) -> None:
    source = read(Source("a.txt", write(tmp_path / "a.txt", "Namn:\n\u202eabc\u200b\n")))
    assert source.text == "Namn:\nabc\n"
    assert [finding.rule for finding in source.findings] == ["deceptive-characters"]


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CRLF", "CR"])
def test_line_ends_of_other_systems_become_line_feeds(tmp_path: Path, end: str) -> None:
    assert text_of(write(tmp_path / "a.txt", TEXT.replace("\n", end))) == TEXT


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    assert text_of(write(tmp_path / "a.txt", b"")) == ""


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", unicodedata.normalize("NFD", TEXT))
    assert text_of(path) == TEXT


SWEDISH = st.text("abcdefghijklmnopqrstuvwxyzåäöÅÄÖé 0123456789.,:-\n", min_size=4, max_size=200)


@given(text=SWEDISH, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_swedish_text_is_read_in_every_encoding(text: str, encoding: str) -> None:
    assert decode("a.txt", text.encode(encoding))[0] == text


@given(data=st.binary(max_size=300))
def test_any_bytes_are_text_or_refused_with_a_sentence(data: bytes) -> None:
    refusal = "The file is text."
    try:
        decode("a.txt", data)
    except RecordError as error:
        refusal = str(error)
    assert re.fullmatch(r"The file .*\.", refusal)
