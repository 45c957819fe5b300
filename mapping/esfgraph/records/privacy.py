"""Personal data in running text: e-mail addresses, identity numbers and phone numbers, masked before anything is kept.

They are sought in the folded text, by what they mean and not by what parts their digits; what is masked is the span of
the text itself. A word that announces one lowers what is asked of its form.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from esfgraph.fields.folding import fold
from esfgraph.records.announced_numbers import announced_number
from esfgraph.records.email_addresses import email_addresses
from esfgraph.records.identity_numbers import identity_numbers
from esfgraph.records.phone_numbers import phone_numbers

MASK = "[personuppgift borttagen]"

_DIGITS = re.compile(rb"[0-9][^a-z\xc0-\xff]{5,}+")
"""Digits, and the signs and spaces around them."""
_DIGIT = re.compile(rb"[0-9]")
_LETTER_FOR_DIGIT = re.compile(rb"(?<![a-z\xc0-\xff])o(?=7)")
"""O70-123 45 67."""
_USUAL = re.compile(
    rb"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?: - [0-9]{4}-[0-9]{2}-[0-9]{2})?"  # days
    rb"|[0-9]{4}-[0-9]{4}|[12][0-9]{3}/[0-9]{5}|[1-9][0-9]-[0-9]{3}-"  # periods, project numbers
    rb"|[1-9][0-9]{0,2}(?: [0-9]{3})*|[1-9][0-9]{3,8})[\n ,.)%-]*"  # amounts, codes, shares
)
"""What most digits are: nobody's, unless a word says so."""


class Place(NamedTuple):
    """Where something personal stands in a text."""

    start: int
    end: int
    kind: str
    """``email``, ``identity`` or ``phone``."""


def mask(text: str, *, phones: bool = True) -> tuple[str, int]:
    """Mask e-mail addresses, identity numbers and phone numbers in a text, and count them; lines stay lines."""
    places = sorted(personal_places(text, phones=phones))
    if not places:
        return text, 0
    pieces, end = list[str](), 0
    for place in places:
        pieces += text[end : place.start], masked_lines(text[place.start : place.end])
        end = place.end
    return "".join([*pieces, text[end:]]), len(places)


def masked_lines(text: str) -> str:
    """The mask for a text, on each of its lines."""
    return "\n".join(MASK if line.strip() else line for line in text.split("\n"))


def personal_places(text: str, *, phones: bool = True) -> Iterator[Place]:
    """Find what `mask` masks, in no order."""
    folded = fold(text)
    latin = folded.text.encode("latin-1", "replace").lower()
    rest = bytearray(latin)

    def place(span: tuple[int, int], kind: str) -> Place:
        start, end = span
        rest[start:end] = b"[" + kind[:1].encode() * (end - start - 2) + b"]"
        return Place(*folded.original(start, end), kind)

    for span in email_addresses(folded.text, latin):
        yield place(span, "email")
    if b"o7" in latin:
        latin = _LETTER_FOR_DIGIT.sub(b"0", rest)
        rest = bytearray(latin)
    for match in _DIGITS.finditer(latin):
        start, end = match.span()
        if not _USUAL.fullmatch(match[0]):
            for span in identity_numbers(rest, start, end):
                yield place(span, "identity")
            if phones:
                for span in phone_numbers(rest, start, end):
                    yield place(span, "phone")
        while latin[start - 1] not in b"\n[" and (announced := announced_number(rest, start, phones=phones)):
            yield place(*announced)
            if (another := _DIGIT.search(rest, announced[0][1], end)) is None:
                break
            start = another.start()
