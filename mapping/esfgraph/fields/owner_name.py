"""An owner's printed name taken apart: a number, the organisation, its other names, and the unit behind a comma."""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from esfgraph.fields.checked_numbers import organization_digits, organization_number
from esfgraph.fields.legal_forms import LegalForms
from esfgraph.fields.spelling import fold

_DIGITS = r"((?:SE ?)?(?:16)?\d{6}[ -]{0,3}\d{4}(?: ?01)?)"
_BEFORE = re.compile(rf"\(?{_DIGITS}\)?(?!\w)[\s:;/|.-]*(\D.*)", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(.*?)[\s:;/|-]*\(?(?:\borg(?:anisations)?\.?[ -]?(?:nr|nummer)\b[.: ]*)?(?<!\w){_DIGITS}\)?", re.IGNORECASE
)
_LEAST_DIGITS = 6
"""Digits of a part that is a number, right or wrong, where it has no letters."""


class OwnerParts(NamedTuple):
    """What commas part in a printed owner, each part once, apart from its number."""

    number: str
    """Ten digits; empty where none stands there, or several do."""
    parts: tuple[str, ...]
    number_first: Literal["", "alone", "beside"] = ""
    """Whether a number, right or wrong, begins it: with a comma behind it, or beside the first part."""
    unread: tuple[str, ...] = ()
    """Parts that are numbers, and tell none."""

    @property
    def first(self) -> str:
        """The first part that is no number."""
        return "".join(self.parts[:1])


class OwnerName(NamedTuple):
    """What a printed owner names; each is empty where nothing is named so."""

    number: str
    """Ten digits."""
    name: str
    unit: str
    other_names: tuple[str, ...] = ()
    """Further names of the organisation."""
    unclear: tuple[str, ...] = ()
    """Parts that are neither its name nor a unit as far as can be told."""


class Known(NamedTuple):
    """What tells of a name more than its words do."""

    organization: Callable[[str], bool] = lambda name: False
    public_body: Callable[[str], bool] = lambda name: False
    """A public body: what stands beside its name is of it."""
    place: Callable[[str], bool] = lambda name: False


_NOTHING_KNOWN = Known()


def owner_parts(printed: str) -> OwnerParts:
    """Part a printed owner at its commas."""
    numbers, parts = dict[str, str](), dict[str, str]()
    number_first: Literal["", "alone", "beside"] = ""
    for at, part in enumerate(part for part in map(str.strip, printed.split(",")) if part):
        digits, text, stands_before = _apart(part)
        if at == 0 and digits:
            number_first = "beside" if stands_before else "" if text else "alone"
        if digits:
            numbers.setdefault(organization_number(digits) or digits, part)
        if text:
            parts.setdefault(fold(text), text)
    right = [number for number in numbers if organization_number(number)]
    number = right[0] if len(right) == 1 else ""
    unread = tuple(part for other, part in numbers.items() if other != number)
    return OwnerParts(number, tuple(parts.values()), number_first, unread)


def _apart(part: str) -> tuple[str, str, bool]:
    """The number within a part, what stands beside it, and whether the number stands before that."""
    figures = sum(map(str.isdigit, part))
    if figures < _LEAST_DIGITS:
        return "", part, False
    if organization_digits(part) or not any(map(str.isalpha, part)):
        return part, "", False
    if match := _BEFORE.fullmatch(part):
        digits, text = match.groups()
    elif match := _BEHIND.fullmatch(part):
        text, digits = match.groups()
    else:
        return "", part, False
    # What is no organisation's number may belong to the name.
    return (digits, text, match.re is _BEFORE) if organization_number(digits) else ("", part, False)


def read_owner(owner: OwnerParts, forms: LegalForms, known: Known = _NOTHING_KNOWN) -> OwnerName:
    """Tell what the parts of a printed owner name: *Osby kommun, Skolan* an organisation and its unit.

    The organisation is the first part that is known or has a legal form, else the first; behind a number in its place
    no part is. No other part with a form of its own is a unit, nor one that repeats the name or is a place.
    """
    bodies = [known.public_body(part) or forms.names_body(part) for part in owner.parts]
    named = [body or known.organization(part) for body, part in zip(bodies, owner.parts, strict=True)]
    at = named.index(True) if True in named else 0
    if owner.number_first and not (owner.number_first == "beside" and named[0]):
        at = -1
    name = owner.parts[at] if 0 <= at < len(owner.parts) else ""
    units, names, unclear = list[str](), list[str](), list(owner.unread)
    # What stands before the name of a private body, or behind one that is not the owner, may be of another.
    may_be_unit = at <= 0 or known.public_body(name) or not forms.names_body(name)
    for place, part in enumerate(owner.parts):
        if place == at:
            may_be_unit = True
            continue
        other_body = bodies[place] and not _is_within(part, name, forms, known)
        if _names_again(part, name, forms) and not known.place(part):
            names.append(part)
        elif other_body or not may_be_unit or known.place(part) or _shortens(part, name, forms):
            unclear.append(part)
            may_be_unit &= not other_body
        else:
            units.append(part)
    return OwnerName(owner.number, name, ", ".join(units), tuple(names), tuple(unclear))


def _is_within(part: str, name: str, forms: LegalForms, known: Known) -> bool:
    """Whether a part has no form but in the name of the public body that it begins with: *Osby kommun Skolan*."""
    rest = fold(part).removeprefix(f"{fold(name)} ")
    return known.public_body(name) and rest != fold(part) and not forms.names_body(rest)


def _names_again(part: str, name: str, forms: LegalForms) -> bool:
    """Whether a part is the name with another form or none: *Stiftelsen Exempel*, *Exempel*."""
    words = forms.other_words(part)
    return bool(words) and words == forms.other_words(name) and forms.agree(forms.of(part), forms.of(name))


def _shortens(part: str, name: str, forms: LegalForms) -> bool:
    """Whether a part holds but words of the name."""
    return set(forms.core(part)) <= set(forms.core(name))
