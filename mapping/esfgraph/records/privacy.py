"""Personal data: recognised and masked on reading, before anything is kept.

A personal identity number is taken for one only with a real date and a right check digit, so that amounts, project
numbers and organisation numbers stay as they are (lag 1974:174: the third digit of an organisation number is 2 or
more, a month's never).
"""

import re

from esfgraph.fields.numbers import is_identity_number

MASK = "[personuppgift borttagen]"

# Each pattern begins with the few characters that a match can begin with, so that a search leaps from one to the next.
_AT = re.compile(r"[@(\[](?:(?<=@)|at[)\]]|snabel-?a[)\]])", re.IGNORECASE)
# The lookbehind lets no search begin within a word: a long one would take the square of its length.
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]++(?:@|[^\S\n]?[(\[](?:at|snabel-?a)[)\]][^\S\n]?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
# No month begins with 2 to 9 and no day with 4 or 5 (60 more are a coordination number): most numbers end there.
_DAY = r"(?![2-9])\d\d(?![45])\d\d"
_IDENTITY = re.compile(
    rf"\d(?<![\d/-]\d)(?:(?<=1)[89]\d\d{_DAY}|(?<=2)0\d\d{_DAY}|\d{_DAY})"  # 18, 19, 20: the century
    r"[-–+ \u00a0]?\d{4}(?![\d/-])"
)
# A Swedish phone number is +46 or 0, an area code and groups joined by hyphen or space. Without +46, hyphen or brackets
# it has nine or ten digits and no other digits before or after it, else codes and groups of amounts would be phones.
_PHONE = re.compile(
    r"[+0(](?<![\w/-].)(?:"
    r"(?:(?<=\+)|(?<=0)0)46[ \u00a0-]?(?:\(0\)[ \u00a0-]?)?\d{1,3}[ \u00a0-]?"
    r"|(?<=0)\d{1,3} ?[-–/] ?"
    r"|(?<=\()0\d{1,3}\) ?"
    r"|(?<=0)(?<!\d[ \u00a0]0)[1-9](?=(?:[ \u00a0]?\d){7,8}(?![\w/-]|[ \u00a0]\d))\d{0,2}[ \u00a0]?"
    r")\d{2,3}(?:[ \u00a0-]?\d{2,3}){1,3}(?![\w/-])"
)
# Days and months of a year, which look like an area code and a short number: 01-02-2024, 09-10 2024, 05-2024.
_DAYS = re.compile(r"[0-3]\d ?[-–/] ?(?:[0-3]\d[ -])?(?:19|20)\d\d")


def mask(text: str, *, phones: bool = True) -> tuple[str, int]:
    """Mask e-mail addresses, phone numbers and identity numbers in running text, and count them; lines stay lines.

    None of them goes over the end of a line.
    """
    text, total = _mask_once(text, phones)
    if total:
        lines = text.split("\n")
        for at in range(len(lines)):
            # Of two numbers with no space between them the first hides the second until it is masked itself.
            while MASK in lines[at] and (again := _mask_once(lines[at], phones))[1]:
                lines[at], total = again[0], total + again[1]
        text = "\n".join(lines)
    return text, total


def _mask_once(text: str, phones: bool) -> tuple[str, int]:
    count = 0

    def hide(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return MASK

    def hide_identity(match: re.Match[str]) -> str:
        return hide(match) if is_identity_number(match[0]) else match[0]

    def hide_phone(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        return match[0] if len(digits) < 8 or _DAYS.fullmatch(match[0]) else hide(match)

    if _AT.search(text):  # few lines hold one
        text = "\n".join(_EMAIL.sub(hide, line) if _AT.search(line) else line for line in text.split("\n"))
    text = _IDENTITY.sub(hide_identity, text)
    text = _PHONE.sub(hide_phone, text) if phones else text
    return text, count
