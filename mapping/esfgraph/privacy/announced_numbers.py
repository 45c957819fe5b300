"""Numbers that a word before them announces, such as "tel" or "född": it lowers what is asked of their form."""

import re
from contextlib import suppress
from datetime import datetime

_PHONE = (
    r"tel(?:e|efon|efoner|efonnr|efonnummer|nr|nummer)?|tfn|tlf|mob(?:il)?(?:tel(?:efon)?)?(?:nr|nummer)?|ring|ringa"
    r"|(?:tele|cell|mobile ?)?phone|mobile|cell|fax|sms|växeln?|direktnr|jour|whatsapp|swish"
)
_PERSON = (
    r"personn(?:umme)?r|pers\.? ?n(?:umme)?r|p-?nr|samordningsn(?:umme)?r|födelse(?:datum|tid|nummer|nr)|född|f\."
    r"|ssn|social security (?:number|no)|(?:personal|national) (?:identity |id )?(?:number|no)|born|date of birth|dob"
    r"|cpr(?:-?(?:nr|nummer))?|fødselsn(?:umme)?r|fødselsdato|født|hetu|henkilötunnus|personbeteckning|syntynyt"
)


def _announces(words: str, between: str) -> re.Pattern[bytes]:
    """What ends in one of *words*, with signs and perhaps one of the words *between* behind it."""
    pattern = rf"(?<![a-zÀ-ÿ])(?:{words})[^a-z0-9]{{0,4}}(?:(?:{between})[^a-z0-9]{{0,4}})?$"
    return re.compile(pattern.encode("latin-1"))


_ANNOUNCES_PHONE = _announces(_PHONE, "nr|nummer|number|no|på|till|är|is")
_ANNOUNCES_PERSON = _announces(_PERSON, "nr|den|är|is|on")
_FOLLOWS_PHONE = re.compile(rb"p\] ?(?:/|,|el\.?|eller|och|or|and|samt) $")
_NUMBER = re.compile(rb"[0-9](?:[ ()./+_-]{0,3}[0-9])*")
_PERSONS_NUMBER = re.compile(rb"[0-9]{6}(?: ?[+-] ?|[a-fu-y])?[0-9]{3}[0-9a-y](?![0-9a-z])")
"""Of ten characters besides the sign between them: in Finland the last may be a letter, and the sign as well."""
_COUNTED = re.compile(rb"[- ]{0,2}(?:%|kr|sek|tkr|mkr|mnkr|eur|st\b|procent|personer|deltagare|timmar|:-)")
"""What is counted is no number of a phone."""
_PERIOD = re.compile(rb"(?:19|20)[0-9]{2}(?:-[0-9]{2}-[0-9]{2})?(?: ?- ?(?:19|20)[0-9]{2}(?:-[0-9]{2}-[0-9]{2})?)?")
_LONGEST = 40
"""Characters of the longest announcement."""


def announced_number(text: bytearray, start: int) -> tuple[tuple[int, int], str] | None:
    """The span and kind of the number at *start*, where a word announces it; *text* is as in `phone_numbers`."""
    before = bytes(text[max(start - _LONGEST, 0) : start]).rstrip(b"+(")
    is_person = _ANNOUNCES_PERSON.search(before) is not None
    if not is_person and not (_ANNOUNCES_PHONE.search(before) or _FOLLOWS_PHONE.search(before)):
        return None
    number = (is_person and _PERSONS_NUMBER.match(text, start)) or _NUMBER.match(text, start)
    if number is None or _COUNTED.match(text, number.end()):
        return None
    digits = re.sub(rb"[^0-9]", b"", number[0]).decode()
    if is_person:
        is_one = number.re is _PERSONS_NUMBER or len(digits) in (10, 11, 12) or _is_day(digits)
        return (number.span(), "identity") if is_one else None
    return (number.span(), "phone") if len(digits) > 4 and not _PERIOD.fullmatch(number[0]) else None


def _is_day(digits: str) -> bool:
    """Whether six or eight digits are a day, which begins with the year or ends with it."""
    for form in {6: ("%y%m%d", "%d%m%y"), 8: ("%Y%m%d", "%d%m%Y")}.get(len(digits), ()):
        with suppress(ValueError):
            datetime.strptime(digits, form)
            return True
    return False
