"""Folding: a text in the plainest characters that say the same, with a way back to what stands in their place.

Patterns are sought in the folded text. Dashes, spaces, digits and signs of every width and script become those of
ASCII, letters that only look Latin become Latin, what shows nothing goes, and characters that are written as codes
(``&#64;``, ``%40``, ``\\u0040``) become what they stand for. Line feeds and tabs stay.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

# Most texts hold nothing else to fold than these, each of which one character replaces.
_COMMON = {"–": "-", "—": "-", "\u00a0": " ", "”": '"', "“": '"', "’": "'", "‘": "'", "…": " ", "•": " "}
_PLAIN = bytes(code for code in range(256) if code in (0x09, 0x0A) or 0x20 <= code < 0x7F or code >= 0xC0)
"""Characters of Latin 1 that fold to themselves where they are no part of a code."""

# Each begins with a character of its own, to which a search leaps.
_BEGINS_CODE = tuple(map(re.compile, (r"&[#A-Za-z]", r"%[0-9A-Fa-f]{2}", r"\\[ux]", r"=40")))
_TO_FOLD = re.compile(
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


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text, and where its characters stand in the text itself."""

    text: str
    starts: Sequence[int] = ()
    """Positions in the folded text, in order, at which the distance to the text itself changes."""
    spans: Sequence[tuple[int, int]] = ()
    """For each of them the span of the text that the character there stands for; those behind it follow one by one."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text that a span of the folded text stands for."""
        return self._span(start)[0], self._span(end - 1)[1]

    def _span(self, at: int) -> tuple[int, int]:
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return at, at + 1
        start, end = self.spans[place]
        behind = at - self.starts[place]
        return (end + behind - 1, end + behind) if behind else (start, end)


def fold(text: str) -> Folded:
    """Fold a text."""
    plain = text
    for mark, stand_in in _COMMON.items():
        plain = plain.replace(mark, stand_in)
    try:
        others = plain.encode("latin-1").translate(None, _PLAIN)
    except UnicodeEncodeError:
        return _fold(plain)
    return _fold(plain) if others or any(code.search(plain) for code in _BEGINS_CODE) else Folded(plain)


def _fold(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    length = end = 0
    for match in _TO_FOLD.finditer(text):
        pieces.append(text[end : match.start()])
        length += match.start() - end
        start, end = match.span()
        folded = "".join(map(_folded, _decoded(match[0]) if end - start > 1 else match[0]))
        if len(folded) != end - start:
            starts.extend(range(length, length + len(folded) + 1))
            spans.extend([(start, end)] * len(folded))
            spans.append((end, end + 1))
        pieces.append(folded)
        length += len(folded)
    return Folded("".join([*pieces, text[end:]]), starts, spans)


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
def _folded(character: str) -> str:
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
        return "".join(map(_folded, same))
    return character.translate(_LOOK_ALIKE)
