"""Personal data in running text: e-mail addresses, identity numbers and phone numbers, masked before anything is kept.

They are sought in the plain text, by what they mean and not by what parts their digits; what is masked is the span of
the text itself. A word that announces one lowers what is asked of its form.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from esfgraph.fields.plain_text import PlainText, plain_text
from esfgraph.privacy.announced_numbers import announced_number
from esfgraph.privacy.email_addresses import email_addresses
from esfgraph.privacy.identity_numbers import identity_numbers
from esfgraph.privacy.identity_numbers_abroad import goes_on, identity_numbers_abroad
from esfgraph.privacy.phone_numbers import phone_numbers

MASK = "[personuppgift borttagen]"

_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_DIGITS = re.compile(rb"0[^a-z\xc0-\xff]{5,}+")
"""Digits, and the signs and spaces around them, where all digits are zeros: to one sign a search leaps."""
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
    """``email``, ``identity``, ``phone``, ``contact`` or ``name``."""


def mask(text: str) -> tuple[str, int]:
    """Mask e-mail addresses, identity numbers and phone numbers in a text, and count them; lines stay lines."""
    return masked_at(personal_places(plain_text(text)), text)


def masked_at(places: Iterable[Place], text: str) -> tuple[str, int]:
    """Mask a text at *places*, which may overlap, and count the masks; lines stay lines."""
    pieces: list[str] = []
    end = count = 0
    for start, stop, _ in sorted(places):
        if start >= end:
            pieces += text[end:start], _mask_of(text[start:stop])
            end, count = stop, count + 1
        elif stop > end:
            pieces.append(_mask_of(text[end:stop]).removeprefix(MASK))
            end = stop
    return ("".join([*pieces, text[end:]]), count) if count else (text, 0)


def _mask_of(text: str) -> str:
    """The mask for a text, on each of its lines."""
    return "\n".join(MASK if line.strip() else line for line in text.split("\n"))


def personal_places(plain: PlainText) -> Iterator[Place]:
    """Find e-mail addresses, identity numbers and phone numbers, in no order."""
    latin = plain.latin
    rest = bytearray(latin)

    def place(span: tuple[int, int], kind: str) -> Place:
        start, end = span
        rest[start:end] = b"[" + kind[:1].encode() * (end - start - 2) + b"]"
        return Place(*plain.original(start, end), kind)

    for span in email_addresses(plain):
        yield place(span, "email")
    if b"o7" in latin:
        latin = _LETTER_FOR_DIGIT.sub(b"0", rest)
        rest = bytearray(latin)
    for match in _DIGITS.finditer(latin.translate(_ZEROS)):
        start, end = match.span()
        if not _USUAL.fullmatch(latin, start, end) or goes_on(latin, end):
            for numbers in (identity_numbers, identity_numbers_abroad):
                for span in numbers(rest, start, end):
                    yield place(span, "identity")
            for span in phone_numbers(rest, start, end):
                yield place(span, "phone")
        while latin[start - 1] not in b"\n[" and (announced := announced_number(rest, start)):
            yield place(*announced)
            if (another := _DIGIT.search(rest, announced[0][1], end)) is None:
                break
            start = another.start()
    # What has no check digit, or ends in a letter, is a number where it stands apart, as it does beside a mask.
    is_new = rest != latin
    while is_new:
        is_new = False
        for match in _DIGITS.finditer(rest.translate(_ZEROS)):
            for span in identity_numbers_abroad(rest, *match.span()):
                is_new = True
                yield place(span, "identity")
