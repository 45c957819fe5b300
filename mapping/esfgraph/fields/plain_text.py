"""Plain text: the plainest characters that say what a text says, with a way back to what stands in their place.

Patterns are sought in it. Dashes, spaces, digits and signs of every width and script become those of
ASCII, letters that only look Latin become Latin, what shows nothing goes, and characters that are written as codes
(``&#64;``, ``%40``, ``\\u0040``) become what they stand for. Line feeds and tabs stay.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from msgspec import Struct

# Most texts hold nothing else that is not plain than these, each of which one character replaces.
_COMMON = {"–": "-", "—": "-", "\u00a0": " ", "”": '"', "“": '"', "’": "'", "‘": "'", "…": " ", "•": " "}
_CODE_SIGNS = b"&%\\="
_PLAIN_LATIN = bytes(
    code
    for code in range(256)
    if code in (0x09, 0x0A) or (0x20 <= code < 0x7F and code not in _CODE_SIGNS) or code >= 0xC0
)
"""Characters of Latin 1 that are plain, and begin no code."""

_LOWER = bytes(ord(lower) if (lower := chr(code).lower()) < "\u0100" else code for code in range(256))

_MAY_BE_CODE = re.compile(r"[&%\\=]")
_BEGINS_CODE = {
    sign: re.compile(re.escape(chr(sign)) + code)
    for sign, code in zip(_CODE_SIGNS, (r"[#A-Za-z]", r"[0-9A-Fa-f]{2}", r"[ux]", r"40"), strict=True)
}
"""How codes begin, by their first sign."""
_OTHERS = re.compile(
    r"&(?:amp;)*(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,30});?"
    r"|(?:%(?:25)*[0-9a-fA-F]{2})+"
    r"|\\(?:u\{?|x)[0-9a-fA-F]{2,4}\}?"
    r"|=40(?=[\w-]+\.)"  # quoted-printable
    r"|[^\t\n -~\u00c0-\u024f]"
)

_DASHES = frozenset("\u2043\u2212\u02d7\u2796\u30fc")  # besides those that Unicode calls dashes
_BLANKS = frozenset("\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029\u2800\u3164\u115f\u1160\uffa0")
_LOOK_ALIKE = str.maketrans(
    "АВЕКМНОРСТХУІЈЅаеорсхуіјѕԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανıɑɡ·•․∙⋅。｡٫⁄∕⧸＋﹢",
    "ABEKMHOPCTXYIJSaeopcxyijsdhqwABEZHIKMNOPTYXoaviag........///++",
)


class PlainText(Struct, frozen=True):
    """A text in plain characters, line for line, and where they stand in the text itself."""

    text: str
    latin: bytes
    """The same in lower case and Latin 1, character for character; what is not of Latin 1 is a question mark."""
    starts: Sequence[int] = ()
    """Positions in it, in order, at which the distance to the text itself changes."""
    spans: Sequence[tuple[int, int]] = ()
    """For each of them the span of the text that the character there stands for; those behind it follow one by one."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text itself that a span of this one stands for."""
        return self._span(start)[0], self._span(end - 1)[1]

    def _span(self, at: int) -> tuple[int, int]:
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return at, at + 1
        start, end = self.spans[place]
        behind = at - self.starts[place]
        return (end + behind - 1, end + behind) if behind else (start, end)


def plain_text(text: str) -> PlainText:
    """Write a text in plain characters."""
    if text.isascii() and text.isprintable() and not _MAY_BE_CODE.search(text):  # as most values are
        return PlainText(text, text.lower().encode())
    plain = text
    for mark, stand_in in _COMMON.items():
        plain = plain.replace(mark, stand_in)
    try:
        latin = plain.encode("latin-1")
    except UnicodeEncodeError:
        return _translated(plain)
    unusual = latin.translate(None, _PLAIN_LATIN)
    if unusual.translate(None, _CODE_SIGNS) or any(_BEGINS_CODE[sign].search(plain) for sign in {*unusual}):
        return _translated(plain)
    return PlainText(plain, latin.translate(_LOWER))


def _translated(text: str) -> PlainText:
    pieces: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    length = end = 0
    for match in _OTHERS.finditer(text):
        pieces.append(text[end : match.start()])
        length += match.start() - end
        start, end = match.span()
        plain = "".join(map(_plain, _decoded(match[0]) if end - start > 1 else match[0])).replace("\n", " ")
        if len(plain) != end - start:
            starts.extend(range(length, length + len(plain) + 1))
            spans.extend([(start, end)] * len(plain))
            spans.append((end, end + 1))
        pieces.append(plain)
        length += len(plain)
    text = "".join([*pieces, text[end:]])
    return PlainText(text, text.encode("latin-1", "replace").translate(_LOWER), starts, spans)


def _decoded(code: str) -> str:
    """What a code stands for; itself where it is none."""
    match code[0]:
        case "&":
            return unescape("&" + code[1:].replace("amp;", ""))
        case "%":
            try:
                return unquote(re.sub("%(?:25)+", "%", code), errors="strict")
            except UnicodeDecodeError:
                return code
        case "\\":
            return chr(int(code.strip("\\ux{}"), 16))
        case _:
            return "@"


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """The plainest that says the same as one character; empty where it shows nothing."""
    if (character.isascii() and character.isprintable()) or character in "\t\n":
        return character
    category = unicodedata.category(character)
    if category == "Zs" or character in _BLANKS:
        return " "
    if category in ("Cc", "Cf", "Mn", "Me", "Cs"):
        return ""
    if category == "Pd" or character in _DASHES:
        return "-"
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if (same := unicodedata.normalize("NFKC", character)) != character:
        return "".join(map(_plain, same))
    return character.translate(_LOOK_ALIKE)
