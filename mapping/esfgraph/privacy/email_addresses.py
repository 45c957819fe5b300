"""E-mail addresses in a plain text, also those that are written so that no machine shall know them."""

import re
from collections.abc import Iterator

from esfgraph.fields.plain_text import PlainText

_ALIKE = bytes.maketrans(b"[{<|*\"'\xab~]}>\xbb_-\n\t", b"((((((((())))    ")
_BRACKETED = re.compile(rb"\( ?(?:a ?t?|[\xe4\xe6]t|ett|at tecken|alfakrull|kanelbulle) ?[()]")

_GAP = r"[ \t\n]{0,3}"
_SNABEL = "snabel ?-? ?a"
_WORDS = rf"a ?t?|[äæ]t|ett|@|{_SNABEL}|at-tecken|alfakrull|kanelbulle"
_AT = re.compile(
    rf"{_GAP}(?:(?P<sign>@{{1,3}})|(?P<word>[(\[{{<] ?(?:{_WORDS}) ?[)\]}}>]"
    rf"|[|*\"'«~]{{1,2}} ?(?:at|{_SNABEL}) ?[|*\"'»~]{{1,2}}|(?<= )-(?:at|{_SNABEL})-(?= )|\b{_SNABEL}\b))"
    rf"{_GAP}"
    r"|(?P<bare>[ \t]at[ \t]{1,3}|[ \t]at\n|_at_)",
    re.IGNORECASE,
)
_DOT = (
    rf"(?:\.|{_GAP}[(\[{{<] ?(?:dot|punkt|\.) ?[)\]}}>]{_GAP}|[ \t\n_](?:dot|punkt)[ \t\n_]"
    r"|,(?=(?:se|nu|com|org|net|eu)(?!\w)))"
)
_PART = r"[\w-]{1,63}(?:-\n[\w-]{1,63})?"
_DOMAIN = re.compile(rf"{_PART}(?:{_DOT}{_PART}){{1,8}}|\[[0-9a-f.:]{{2,45}}\]", re.IGNORECASE)
_LOOSE_DOMAIN = re.compile(
    rf"{_PART}(?:\.{_PART}){{0,8}} ?\n?\. ?\n?(?:se|nu|com|net|org|eu|fi|no|dk|info|io)(?![\w-])"
)
_HOST = re.compile(r"[\w-]{2,63}")
_SPELT_OUT = re.compile(r"dot|punkt|[(\[{<]", re.IGNORECASE)
_ENDS_IN_LETTERS = re.compile(r"[a-zåäö]{2,}$")
# What stands before the sign is read from its end.
_TOD = rf"{_GAP}[)\]}}>] ?(?:tod|tknup|\.) ?[(\[{{<]{_GAP}|[ \t\n](?:tod|tknup)[ \t\n]"
_LOCAL = re.compile(rf"\"[^\"\n]{{1,64}}\"|(?:[\w.+'-]|\n(?=-)|{_TOD}){{1,100}}", re.IGNORECASE)
_LONGEST = 120
_LETTER_BY_LETTER = re.compile(r"(?<![\w.])(?:[\w.+-] ){2,64}@(?: [\w-]){2,64}(?: \.(?: [\w-]){2,64}){1,8}(?!\w)")
"""a n n a @ e x a m p l e . o r g"""
_ANNOUNCED = re.compile(r"(?:e-?post|e-?mail|mail|mejl)\w{0,10}\W{1,4}(?:\w{1,12}\W{1,3}){0,2}$", re.IGNORECASE)


def email_addresses(plain: PlainText) -> Iterator[tuple[int, int]]:
    """Yield the spans of the addresses in a plain text."""
    text = plain.text
    if not _may_hold_address(plain.latin):
        return
    if b" @ " in plain.latin:
        yield from (match.span() for match in _LETTER_BY_LETTER.finditer(text))
    end = 0
    for at in _AT.finditer(text):
        before = text[max(at.start() - _LONGEST, end) : at.start()]
        if (local := _LOCAL.match(before[::-1])) is None:
            continue
        name = local[0][::-1]
        name = name.lstrip(" \n.+'-") or name
        announced = bool(_ANNOUNCED.search(before[: len(before) - len(name)]))
        if name and (stop := _stop(text, at, name, announced=announced)):
            end = stop
            yield at.start() - len(name), stop


def _may_hold_address(latin: bytes) -> bool:
    """Whether a text in lower case and Latin 1 holds a sign or a word that stands in every address."""
    if b"@" in latin or b"snabel" in latin:
        return True
    alike = latin.translate(_ALIKE)
    return b" at " in alike or _BRACKETED.search(alike) is not None


def _stop(text: str, at: re.Match[str], name: str, *, announced: bool) -> int:
    """Where the address of this name and sign ends; 0 where there is none."""
    apart = at[0] != at[0].strip(" \n\t")
    dotted = "." in name.strip(".")
    if domain := _DOMAIN.match(text, at.end()):
        spelt_out = bool(_SPELT_OUT.search(domain[0]))
        if (
            announced
            or (spelt_out if at["bare"] else not apart)
            or spelt_out
            or (_ENDS_IN_LETTERS.search(domain[0]) and (dotted or not at["bare"]))
        ):
            return domain.end()
    if at["bare"] and not announced:
        return 0
    if domain := _LOOSE_DOMAIN.match(text, at.end()):
        return domain.end()
    if announced or (at["sign"] and not apart and dotted):
        return host.end() if (host := _HOST.match(text, at.end())) else 0
    return 0
