"""Bytes to text: encodings recognised, line ends and letters in one form, characters that are no text found."""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from esfgraph.errors import RecordError
from esfgraph.findings import Finding, Position
from esfgraph.rules import load_rules

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_EIGHT_BIT = {"cp1252": "Windows-1252", "cp850": "DOS 850", "mac_roman": "Mac Roman"}
"""Encodings of a byte a character that Swedish files come in, and what people call them."""
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^<>]{0,300}?(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.I
)
_TEXT_CODECS = ("cp", "iso8859", "mac", "koi8", "latin", "big5", "euc", "gb", "shift")
_LIKE_WINDOWS = frozenset(["ascii", "iso8859-1", "cp1252"])
"""What browsers read as Windows-1252, too."""
_LETTERS = "åäöÅÄÖé"
"""What tells them apart: letters that a Swedish text is full of."""

MOSTLY = 0.1
"""Share of control characters from which on a file is no text: what is packed or a picture has a seventh."""

LINES_NAMED = 20
"""How many lines are named that have a fault of one kind; the others are counted."""

_ODD_BYTES = re.compile("[\udc80-\udcff]+")
_WITHIN_WORD = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?=[A-Za-z])")
# Unicode's control characters but for tabulator, line feed and carriage return; halves of characters.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ORDINARY = bytes([*b"\t\n", *range(0x20, 0x7F)])
_LINE_BREAKS = frozenset("\x0b\x0c\x85")
_LOST = re.compile("\ufffd+")
# Characters that turn the direction of what follows, or show nothing at all: they make one text look like another.
_DECEPTIVE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")

_WRITTEN = "".join(map(chr, range(0xA0, 0x100))) + "–—‘’‚“”„•…€"
"""Characters beyond ASCII of which Swedish and English texts are written."""


def _decoded_twice() -> Iterator[tuple[str, str]]:
    """What each character becomes whose UTF-8 bytes are read as an encoding of a byte a character."""
    for encoding in (*_EIGHT_BIT, "latin-1"):
        for character in _WRITTEN if encoding in ("cp1252", "latin-1") else f"{_LETTERS}–”’":
            # What stands for nothing in Windows-1252 stays as it is.
            read = (bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in character.encode())
            yield "".join(read), character


_REPAIRS = dict(_decoded_twice())
_GARBLED = re.compile("|".join(sorted(map(re.escape, _REPAIRS), key=len, reverse=True)))
_BEGINS_GARBLED = sorted({garbled[0] for garbled in _REPAIRS})


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a source, with line feeds as line ends, and what reading it had to say."""

    name: str
    text: str
    findings: tuple[Finding, ...] = ()
    numbers: tuple[int, ...] = ()
    """Lines of the source by line of the text, where the text is not the source itself."""


def read_text(name: str, data: bytes) -> SourceText:
    """Make text of the bytes of a source; raise RecordError for what is no text."""
    text, findings = decode(name, data)
    cleaned = clean(name, text)
    return SourceText(name, cleaned.text, (*findings, *cleaned.findings))


def decode(name: str, data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Decode as a byte order mark says, as UTF-8 wherever it is UTF-8, else as an encoding of a byte a character.

    Line ends become line feeds. Raise RecordError for what is no text.
    """
    encoding = encoding_of(data)
    findings: tuple[Finding, ...] = ()
    line, is_odd = 0, False
    if encoding:
        text = data.decode(encoding, errors="replace")
    else:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            is_odd = True
            text = data.decode(errors="surrogateescape")
            # Two letters in a row of another encoding may by chance be one in UTF-8, but none that is written here.
            if not any(map(text.__contains__, _WRITTEN)):
                odd = _ODD_BYTES.search(text)
                line = text.count("\n", 0, odd.start()) + 1 if odd else 0
                encoding, text = _eight_bit(data)
    text = with_line_feeds(text)
    if is_odd and encoding is None:
        findings = tuple(_at_lines(name, "odd-bytes", _ODD_BYTES, text))
        text = _ODD_BYTES.sub(lambda odd: odd[0].encode(errors="surrogateescape").decode("cp1252", "replace"), text)
    if len(_CONTROL.findall(_unusual(text))) > MOSTLY * len(text):
        raise RecordError("file-control-characters")
    if encoding in (None, "utf-8-sig"):
        return text, findings
    return text, (Finding.of("encoding", Position(name, line), encoding=encoding),)


def clean(name: str, text: str, numbers: tuple[int, ...] = ()) -> SourceText:
    """Bring a text into one form; *numbers* are the lines of the source by line of the text.

    Text that was decoded twice is decoded once, control characters become spaces where they break a line and U+FFFD
    elsewhere, deceptive characters go. Each is found, and so is what an earlier program has lost.
    """
    unusual = _unusual(text)
    if not unusual:
        return SourceText(name, text, (), numbers)
    findings: list[Finding] = []
    if any(sign in unusual for sign in _BEGINS_GARBLED):
        text = _repaired(name, text, numbers, findings)
        unusual = _unusual(text)
    if "\ufffd" in unusual:
        findings += _at_lines(name, "lost-characters", _LOST, text, numbers)
    if _CONTROL.search(unusual):
        findings += _at_lines(name, "control-characters", _CONTROL, text, numbers)
        text = _CONTROL.sub(lambda control: " " if control[0] in _LINE_BREAKS else "\ufffd", text)
    text = unicodedata.normalize("NFC", text)
    if deceptive := len(_DECEPTIVE.findall(unusual)):
        findings.append(Finding.of("deceptive-characters", Position(name), count=deceptive))
        text = _DECEPTIVE.sub("", text)
    return SourceText(name, text, tuple(findings), numbers)


def with_line_feeds(text: str) -> str:
    """A text whose lines end in line feeds, whatever they ended in."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unusual(text: str) -> str:
    """The characters of a text beyond ASCII, and its control characters: so few that looking through them is cheap."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ORDINARY).decode("utf-8", "surrogatepass")


def encoding_of(data: bytes) -> str | None:
    """The encoding that a byte order mark names, or that zero bytes give away; None where there are neither."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _utf16_without_mark(data)


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 text without a mark shows as a zero byte in every second place (Latin letters are U+00xx)."""
    head = data[:400]
    if len(data) % 2 or len(head) < 4 or 0 not in head:
        return None
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = head[start::2].count(0), head[1 - start :: 2].count(0)
        if zeros > 0.8 * len(head) / 2 and others == 0:
            return encoding
    return None


def _eight_bit(data: bytes) -> tuple[str, str]:
    """An encoding and the text: the declared one, else that by which most bytes in words are Swedish letters."""
    if declared := _declared(data):
        return declared, data.decode(declared, errors="replace")
    within = Counter(_WITHIN_WORD.findall(data))
    usual = any(letter.encode("cp1252") in data for letter in _LETTERS)
    encoding = max(_EIGHT_BIT, key=lambda each: sum(within[letter.encode(each)] for letter in _LETTERS))
    encoding = "cp1252" if usual else encoding
    return _EIGHT_BIT[encoding], data.decode(encoding, errors="replace")


def _declared(data: bytes) -> str:
    """The encoding that a page of HTML or XML says it has; empty where that is none we know, or says nothing new."""
    found = _CHARSET.search(data, 0, 4096)
    name = codec_of(found[1].decode("ascii")) if found else ""
    return name if name.startswith(_TEXT_CODECS) and name != "cp1252" else ""


def codec_of(label: str) -> str:
    """The codec of an encoding that a page or its sender names, as browsers take it; empty for one we do not know."""
    try:
        name = codecs.lookup(label).name if label.isascii() else ""
    except (LookupError, ValueError):
        return ""
    if name in _LIKE_WINDOWS:
        return "cp1252"
    return name if name.startswith((*_TEXT_CODECS, "utf")) else ""


def _repaired(name: str, text: str, numbers: tuple[int, ...], findings: list[Finding]) -> str:
    """Decode once what was decoded twice, or more often."""
    found = list(_at_lines(name, "double-decoding", _GARBLED, text, numbers))
    findings += found
    for _ in range(3 if found else 0):
        text = _GARBLED.sub(lambda garbled: _REPAIRS[garbled[0]], text)
    return text


def _at_lines(
    name: str, fault: str, pattern: re.Pattern[str], text: str, numbers: tuple[int, ...] = ()
) -> Iterator[Finding]:
    """Report what *pattern* finds, line by line."""
    lines = Counter[int]()
    line, end = 1, 0
    for match in pattern.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        lines[numbers[line - 1] if numbers else line] += len(match[0])
    for line, count in islice(lines.items(), LINES_NAMED):
        yield Finding.of(f"text-{fault}", Position(name, line), count=count)
    if len(lines) > LINES_NAMED:
        what = load_rules().rules[f"text-{fault}"].title
        yield Finding.of("further-lines", Position(name), what=what, lines=len(lines) - LINES_NAMED)
