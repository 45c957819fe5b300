"""Phone numbers in a plain text: found by the number plan, in any writing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_COUNTRIES: Mapping[bytes, range] = {
    b"1": range(10, 11),
    b"30": range(10, 11),
    b"31": range(9, 10),
    b"32": range(8, 10),
    b"33": range(9, 10),
    b"34": range(9, 10),
    b"353": range(7, 10),
    b"354": range(7, 8),
    b"358": range(5, 12),
    b"370": range(8, 9),
    b"371": range(8, 9),
    b"372": range(7, 9),
    b"39": range(6, 12),
    b"41": range(9, 10),
    b"43": range(7, 12),
    b"44": range(9, 11),
    b"45": range(8, 9),
    b"46": range(7, 10),
    b"47": range(8, 9),
    b"48": range(9, 10),
    b"49": range(7, 12),
    b"7": range(10, 11),
    b"90": range(10, 11),
}
"""How many digits follow the code of a country (ITU-T E.164)."""
_OTHER_COUNTRIES = range(10, 16)
"""Digits of a number of any other country, with its code."""
_NEIGHBOURS = (b"354", b"358", b"45", b"46", b"47")

_MOBILE = re.compile(rb"07[02369][0-9]{7}|467[02369][0-9]{7}")
_BY_PLAN = range(8, 11)
"""Digits of a Swedish number with its 0 (PTS)."""
_UNMARKED = range(9, 11)
"""The same where nothing but spaces parts them."""

_NATIONAL = range(8, 13)
"""Digits of a number with its 0, our country's code or both."""
_TOO_LONG = range(11, 18)
_LENGTHS = range(8, 18)
"""Digits of anything that could be a number."""

_START = re.compile(
    rb"\(?\+ ?\(?(?=[1-9])|(?<![0-9])(?:\(?00 ?(?=[1-9])|(?=46[ -]?(?:\(0\))?[ -]?7)"
    # No area code begins with 00, and none but a mobile phone's is parted by signs.
    rb"|\(?(?=0(?![ \t\n./_()-]{0,4}0|[./_-][1-689])))"
)
_GROUP = re.compile(rb"([ \t\n./_()-]{0,4})([0-9]+)")
_ANOTHER = re.compile(rb"0[1-9][0-9]{0,2} ?[-/]|(?<=\()0[1-9][0-9]{0,2}\)|07[02369](?:[ -]?[0-9]){7}(?![0-9])")
"""Where another number begins, though no other sign parts it from the one before."""
_DAYS = re.compile(rb"[0-3][0-9] ?[-/.] ?(?:[0-3][0-9][ ./-])?(?:19|20)[0-9]{2}")
"""Days and months of a year, which look like an area code and a short number: 01-02-2024, 09-10 2024."""
_OTHER_ENDINGS = re.compile(rb"(?:/[0-9]{1,2}(?![0-9/-]))+")
"""0480-45 00 00/01."""
_LONGEST = 40
"""So far back, what has just been taken may have stood beside another number."""


@dataclass(frozen=True, slots=True)
class _Written:
    """Digits as they are written."""

    groups: list[bytes]
    marks: list[bytes]
    """What parts the groups."""
    text: bytes
    before: bytes
    """The five characters before."""
    after: bytes
    """The five characters behind."""
    zeros: bool
    """Whether 00 stands before them for +."""

    @property
    def digits(self) -> bytes:
        """The digits alone."""
        return b"".join(self.groups)

    @property
    def parted_by(self) -> bytes:
        """What parts the groups besides spaces."""
        return b"".join(self.marks).replace(b" ", b"")


def phone_numbers(text: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of phone numbers among digits and signs; *text* is plain, in lower case and Latin 1.

    Each must be overwritten in *text* before the next is asked for.
    """
    at = max(start - 3, 0)
    while match := _START.search(text, at, end):
        at = match.start() + 1
        if stop := _stop(text, match, end):
            others = _OTHER_ENDINGS.match(text, stop, end)
            number = text[match.start() : stop]
            outside = number.startswith(b"(") and number.count(b"(") > number.count(b")")
            yield match.start() + outside, others.end() if others else stop
            at = max(match.start() - _LONGEST, start)


def _stop(text: bytearray, start: re.Match[bytes], end: int) -> int:
    """Where the phone number that begins at *start* ends; 0 where none does."""
    zeros = b"00" in start[0]
    is_abroad = zeros or b"+" in start[0]
    groups, marks, stops = list[bytes](), list[bytes](), list[int]()
    at, count = start.end(), 0
    while count < _LENGTHS.stop and (group := _GROUP.match(text, at, end)):
        if len(groups) > is_abroad and group[1] != b"-" and _ANOTHER.match(text, group.start(2), end):
            break
        count += len(group[2])
        at = group.end()
        groups.append(bytes(group[2]))
        marks.append(bytes(group[1]))
        stops.append(at)
    if len(groups) > 1 and groups[0] == b"0" and marks[1].strip() == b")":  # (0)70
        groups[:2], marks[:2], stops[:2] = [b"0" + groups[1]], [b")"], [stops[1]]
    before = bytes(text[max(start.start() - 5, 0) : start.start()])
    candidates: list[tuple[_Written, int]] = []
    for count in range(len(stops), 0, -1):
        if sum(map(len, groups[:count])) in _LENGTHS:
            stop = stops[count - 1]
            digits, after = bytes(text[start.end() : stop]), bytes(text[stop : stop + 5])
            candidates.append((_Written(groups[:count], marks[:count], digits, before, after, zeros), stop))
    for is_number in (_is_abroad, _is_long_abroad) if is_abroad else (_is_national, _is_long_national):
        for written, stop in candidates:
            if is_number(written):
                return stop
    return 0


def _is_abroad(written: _Written) -> bool:
    """Whether digits behind + or 00 are a country's code and a number of the length that its numbers have."""
    digits = written.digits
    if re.search(rb"[0-9][.,:/-]?$", written.before):
        return False
    for length in (3, 2, 1):
        if (code := digits[:length]) in _COUNTRIES:
            number = digits[length:].removeprefix(b"0")
            fits = len(number) in _COUNTRIES[code]
            break
    else:
        code, fits = b"", len(digits) in _OTHER_COUNTRIES and not written.zeros
    # A number of three digits a group is an amount, unless its code is that of a country nearby.
    is_amount = not written.parted_by and len(written.groups) > 1 and {3} == set(map(len, written.groups[1:]))
    return fits and (code in _NEIGHBOURS or not is_amount)


def _is_national(written: _Written) -> bool:
    """Whether digits that begin with 0, or with our country's code alone, are a number of the Swedish plan."""
    digits, parted_by = written.digits, written.parted_by
    if (
        len(digits) not in _NATIONAL
        or re.search(rb"[0-9][.,]$", written.before)
        or (b"." in b"".join(written.marks[2:]) and set(parted_by) != {ord(".")})
    ):
        return False
    digit_before = re.search(rb"[0-9][/-]$", written.before)
    if _MOBILE.fullmatch(digits.replace(b"460", b"46", 1) if digits.startswith(b"460") else digits):
        in_word = re.search(rb"[a-z\xc0-\xff]$", written.before) and re.match(rb"[a-z\xc0-\xff]", written.after)
        return not in_word and bool(parted_by or max(map(len, written.groups)) > 2 or _stands_alone(written))
    if digits[:2] in (b"00", b"46") or digits[:1] != b"0" or digit_before or b"\n" in parted_by:
        return False
    if not parted_by:
        return len(digits) in _UNMARKED and _stands_alone(written)
    area, first, *_ = *written.groups, b""
    if not 2 <= len(area) <= 4 or len(first) < 2 or _DAYS.fullmatch(written.text):
        return False
    if b"." in parted_by and (set(parted_by) != {ord(".")} or first.startswith(b"0") or area in (b"01", b"02")):
        return False
    beside = re.search(rb"[a-z\xc0-\xff_]$", written.before) or re.match(rb"[a-z\xc0-\xff_]|-[0-9]", written.after)
    return len(digits) in _BY_PLAN and not beside


def _is_long_national(written: _Written) -> bool:
    """Whether digits behind an area code and a hyphen, too many for a number, are one with a slip of the pen."""
    area, *others = written.groups
    return (
        len(written.digits) in _TOO_LONG
        and re.fullmatch(rb"0[1-9][0-9]{0,2}", area) is not None
        and not written.parted_by.strip(b"-/()")
        and written.marks[1] != b" "
        and all(len(group) > 1 for group in others)
        and not re.search(rb"[a-z\xc0-\xff_/-]$", written.before)
        and not re.match(rb"[a-z\xc0-\xff_/-]", written.after)
    )


def _is_long_abroad(written: _Written) -> bool:
    """Whether digits behind the code of our own country are too many for a number, with a slip of the pen."""
    return written.digits.startswith(b"46") and len(written.digits) in _TOO_LONG


def _stands_alone(written: _Written) -> bool:
    """Whether neither letters nor groups of an amount stand beside it."""
    before, after = (
        rb"(?<![0-9./:-])[0-9]{1,3} $|[a-z\xc0-\xff_]$|[0-9][/-]$",
        rb" [0-9]{1,3}(?![0-9])|[a-z\xc0-\xff/_-]",
    )
    return not re.search(before, written.before) and not re.match(after, written.after)
